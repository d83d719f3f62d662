namespace ProbDsl.Compiler.Diagnostics;

/// <summary>Where people come from.</summary>
internal enum ForeignSystem
{
    Stan,

    /// <summary>BUGS, JAGS and NIMBLE.</summary>
    Bugs,

    /// <summary>PyMC, NumPyro and Pyro.</summary>
    Python,

    /// <summary>brms, rstanarm, lme4 and the like.</summary>
    RFormula,
}
