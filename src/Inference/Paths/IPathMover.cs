using ProbDsl.Inference.Odes;

namespace ProbDsl.Inference.Paths;

/// <summary>Moves states from noise to data.</summary>
internal interface IPathMover : IDisposable
{
    /// <summary>How many at once.</summary>
    int Rows { get; }

    /// <summary>
    /// Replaces noise [rows, numbers] by data; the members of all that something is handed on for are these. Null, or the first one that
    /// was not followed to its end.
    /// </summary>
    OdeFailure? Move(double[] states, ReadOnlySpan<int> members);
}
