namespace ProbDsl.Compiler.Options;

/// <summary>Where an option is used: verbs of the command line, the `fit` block of a story, the record of a fit.</summary>
[Flags]
public enum OptionUses
{
    None = 0,

    /// <summary>`probdsl fit` and `probdsl compare`.</summary>
    Fit = 1,

    /// <summary>`probdsl sample`.</summary>
    Sample = 1 << 1,

    /// <summary>`probdsl eval`.</summary>
    Eval = 1 << 2,

    /// <summary>`probdsl predict`.</summary>
    Predict = 1 << 3,

    /// <summary>The `fit` block of a story.</summary>
    Story = 1 << 4,

    /// <summary>`options` of `fit.json`.</summary>
    Record = 1 << 5,

    /// <summary>`probdsl explain`: the plan of a fit depends on it.</summary>
    Plan = 1 << 6,

    /// <summary>`probdsl judge`.</summary>
    Judge = 1 << 7,

    /// <summary>`probdsl sensitivity`.</summary>
    Sensitivity = 1 << 8,

    /// <summary>`probdsl comparisons` and `probdsl slopes`.</summary>
    Effects = 1 << 9,
}
