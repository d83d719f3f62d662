namespace ProbDsl.Inference.Odes;

/// <summary>The right side of many differential equations at once, which have nothing to do with one another.</summary>
internal interface IField
{
    /// <summary>How many equations.</summary>
    int Rows { get; }

    /// <summary>How many numbers the state of each has.</summary>
    int Width { get; }

    /// <summary>The slopes [rows, width] of states [rows, width], each at its own time.</summary>
    void Derivatives(ReadOnlySpan<double> times, ReadOnlySpan<double> states, Span<double> gradients);
}
