"""Words of body, complaint, medicine and care. One of them is enough to keep a message out of Noise."""

from __future__ import annotations

from collections.abc import Iterable

from desk.triage.folding import Word, by_ear, listed, may_be_by_ear

_WHOLE = listed(
    "arm ear eye leg toe hip lip jaw rib skin pie pies ojo ojos piel flu sick die dead dying sad tos gas pus ent gp"
    " er uti hiv vih std ms als bp iud diu tac mri rx dna ibs tos mal peor muero ache sore burn scar cut fit numb"
    " heart head neck back chest knee foot feet hand hands brain bone blood lung liver tumor rash cough cold hurt hurts"
    " mano manos boca nariz cara cuello dedo dedos oido oidos pecho codo una unas sangre hueso vena venas acne lice flu"
    " dose pill pills drug drugs meds hospital nurse clinic birth baby bebe regla period pill cita dieta peso sleep"
    " vida vivir life live alone solo sola miedo scared afraid adios goodbye bye hijo hija nino nina son daughter"
)
_STEM_SET = listed(
    "pain dolor duel fever fiebre febr vomit nause diarr mare dizz faint desmay bleed sangr hemorr swell swoll hinch"
    " inflam infec rash itch picor picaz alerg allerg asthma asma breath respir ahog cough migra cabeza headach anxi"
    " ansie depre suici morir matar kill insomn dormir embara pregnan parto abort menst ovar uter vagin pene penis"
    " testic prosta rinon kidney vejig bladder orin urin pipi heces caca stool poop estrech constip estrenim hemorro"
    " estom stomach barrig tripa bowel intest colon gastri reflu ulcer higad liver hepat pancrea cardi coraz heart"
    " presion tension pressure colest choles diabet azucar sugar glucos insulin tiroid thyroid hormon cancer tumor"
    " quimio chemo biops lunar mole derma eczem psoria acne herid wound quemad fractur roto esguin sprain muscul muscle"
    "tendon hernia ciatic sciati espald rodill tobill ankle shoulder hombro elbow muneca wrist braz piern"
    " gargant throat"
    " lengua tongue diente tooth teeth muela dental encia amigd tonsil sinus moco nasal vision vista cegue blind deaf"
    " sordo zumbid tinnit epilep convul seizu stroke ictus alzhei demen parkin autis tdah adhd bipol psico psycho"
    " psiqui psych terap therap virus bacter covid corona vacun vaccin contag sintom sympt enferm diseas illness"
    " sicknes disorder syndrom sindrom diagn pronos treatm tratam cura curar medic farmac pharma pastill comprim tablet"
    " capsul jarabe syrup antibi amoxic penicil ibupro parace acetam tylen aspir omepra metfor enalap losart atorva"
    " statin estatin sertra fluox escital loraz diazep alpraz morfin opio opioid cortis predni antihis anticon contrac"
    " vitamin suplem supplem dosis dosage recet prescr analis blood ecograf ultras radiog scan resona surger cirug"
    " operac operat quirof hospit urgenc emergen ambul clinic consult paciente patient bebe lactan pecho"
    " breastf pediat crecim peso weight obes adelg anorex bulim alcohol tabac smok drog nicot vaper pica picad bite"
    " mordid poison veneno lejia bleach overdos golpe injur lesion caida fell sangu plaque anem hierro defens inmun"
    " immun lupus artri arthri artro gota osteo fibromi fatig cansa tired weak debil hormig numb temblor tremor sudor"
    " sweat peca mancha grano bulto lump gangli herpes sifilis condil papilo hpv genital sexo sexual rape violad abus"
    " pega maltrat hurt dying muer autoles suplic fever donat genet joint articul"
    " stiff ringing rigid agot heredi inherit clinical trial"
)
_NO_HEALTH = ("number", "operator", "liverpool", "contract")
_LONG_SOUND = 5
_STEM_LENGTHS = sorted({len(stem) for stem in _STEM_SET})
_SOUND_STEMS = tuple(sound for stem in _STEM_SET if len(sound := by_ear(stem)) >= _LONG_SOUND and may_be_by_ear(stem))


def speaks_of_health(words: Iterable[Word]) -> bool:
    """Tell whether any word is about the body, a complaint, a medicine, care, or a life in trouble."""
    return any(is_health(word.folded) for word in words)


def is_health(word: str) -> bool:
    """Tell whether one folded word is about health."""
    if word.startswith(_NO_HEALTH):
        return False
    if word in _WHOLE or any(word[:length] in _STEM_SET for length in _STEM_LENGTHS):
        return True
    return may_be_by_ear(word) and by_ear(word).startswith(_SOUND_STEMS)
