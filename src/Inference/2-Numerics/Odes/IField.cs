namespace ProbDsl.Inference.Odes;

/// <summary>The right-hand sides of a batch of independent differential equations.</summary>
public interface IField
{
    /// <summary>The number of equations.</summary>
    int Rows { get; }

    /// <summary>The dimension of each equation's state.</summary>
    int Width { get; }

    /// <summary>Sets the time derivatives [rows, width] at states [rows, width], each at its own time.</summary>
    void Derivatives(ReadOnlySpan<double> times, ReadOnlySpan<double> states, Span<double> gradients);
}
