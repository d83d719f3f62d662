namespace ProbDsl.Runtime.Managed.StraightLines;

/// <summary>What a step of <see cref="ScalarCode"/> does.</summary>
internal enum ScalarKind
{
    /// <summary>Its result is number B of place A.</summary>
    Load,

    /// <summary>Its result is a number.</summary>
    Number,

    /// <summary>Its result is an op of the results of steps A, B and C.</summary>
    Op,

    /// <summary>Number B of the scratch memory becomes the result of step A.</summary>
    Argument,

    /// <summary>
    /// A loop over A numbers at the start of the scratch memory; behind them are its second operand, if B is 2, and its results.
    /// </summary>
    Loop,

    /// <summary>Its result is number A of the scratch memory.</summary>
    Result,

    /// <summary>Number B of place A becomes the result of step C.</summary>
    Store,
}

/// <summary>A step on single numbers, which is known by its position.</summary>
internal readonly record struct ScalarStep(ScalarKind Kind, int A = 0, int B = 0, int C = 0, Op Op = default, long Bits = 0);
