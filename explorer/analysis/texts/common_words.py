"""The commonest words of some languages."""

from __future__ import annotations

from collections.abc import Mapping

COMMON_WORDS: Mapping[str, str] = {
    "English": "the of and to is are was were it that this with for on as be by at from have has had not they we "
    "you he she his her their our will would could should there which what who when been but or an a "
    "do does did can my your in i me no so if its than about into any some one",
    "German": "der die das und ist nicht ein eine einen einem einer zu den dem des mit auf für von im ich du er "
    "sie wir ihr es sind war wird hat haben auch aus bei nach wie aber oder als an um so dass noch "
    "nur am in was mein meine",
    "French": "le la les et est un une des du de en que qui dans pour sur avec pas au aux ce cette ces il elle "
    "nous vous ils elles ne se sont a été par plus mais ou sa son ses mon ma mes leur je tu on y",
    "Spanish": "el la los las y es un una de del que en por con para se no su sus al lo como más pero mi sin "
    "sobre este esta son ha fue o le les muy yo toda todo",
    "Italian": "il lo la gli le e è un una di del della che in per con non si da sono ha ma anche come al dei "
    "delle nel nella questo questa mio mia sul i se più",
    "Portuguese": "o a os as e é um uma de do da dos das que em por com para se não no na ao mais mas como seu sua "
    "foi são este esta meu minha pelo eu",
    "Dutch": "de het een en van is dat die in te op voor met niet zijn er aan ook als bij maar om naar uit dan "
    "wordt heeft deze dit ik je hij zij we was mijn",
}
"""The commonest words of the languages told apart; one that is common in two stands in both."""
