"""The writer's own question whether to call for help: the plainest sign of all."""

from __future__ import annotations

from desk.triage.rules.model import SAME_DAY, Rule

RULES = (
    Rule(
        id="asks-for-help-now",
        problem="asks_whether_urgent",
        level=SAME_DAY,
        reason="the writer asks whether to call an ambulance or go to hospital now",
        source="https://www.nhs.uk/conditions/first-aid/",
        patterns="""
            call|calling|called|llamo|llamar|llame|llamamos|need|dial & 911|999|112|061|ambulance|ambulancia
            should|shall|must|debo|deberia|tengo_que|is_it|do|hay_que & go|take|ir|voy|llevar|llevarlo|llevarla|
                rush|get & er|emergency_room|emergency|urgencias|hospital & now|tonight|right_now|ahora|wait|espero|
                or|o|immediately|ya
            please_help|help_please|need_help|ayuda_por_favor|es_urgente|es_una_emergencia|its_an_emergency|
                this_is_an_emergency|ayudeme|ayudenme & fast|quick|dying|muriendo|rapido|urgente|urgent|
                emergencia|emergency|immediately|ahora|right_now
            please_help_now|help_me_now|need_help_now|help_now
            is_dying|esta_muriendo|se_esta_muriendo|se_muere|im_dying|me_estoy_muriendo
        """,
        hits="""
            should I call 911 or wait?
            debo ir a urgencias ya o espero a manana?
            creo que mi padre se esta muriendo, ayuda
        """,
        misses="""
            cual es el horario de urgencias del centro?
            me estoy muriendo de risa
            what are the opening hours of the emergency room pharmacy
            dying of laughter at your post
        """,
        unless="""
            de_risa|laughing|dying_inside|de_hambre|de_ganas|plant|planta|curiosity
        """,
    ),
)
