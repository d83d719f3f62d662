namespace ProbDsl.Compiler.Diagnostics;

/// <summary>Other systems whose programs and names are recognized.</summary>
internal enum ForeignSystem
{
    Stan,

    /// <summary>BUGS, JAGS and NIMBLE.</summary>
    Bugs,

    PyMc,

    /// <summary>NumPyro and Pyro.</summary>
    NumPyro,

    ScikitLearn,
    PyTorch,

    /// <summary>brms, rstanarm, lme4 and the like.</summary>
    RFormula,

    /// <summary>glmmTMB, glmer and clmm: effects seen through counts, yes or no, ratings.</summary>
    RGeneralized,

    /// <summary>mgcv: smooth functions.</summary>
    RAdditive,

    /// <summary>R-INLA: series, areas and fields.</summary>
    RInla,
}
