using ProbDsl.Inference.Odes;

namespace ProbDsl.Tests.Odes;

/// <summary>One right side for many equations.</summary>
internal sealed class OneField(int rows, int width, Action<double, double[], double[]> gradient) : IField
{
    public int Rows => rows;

    public int Width => width;

    public void Derivatives(ReadOnlySpan<double> times, ReadOnlySpan<double> states, Span<double> gradients)
    {
        var own = new double[width];
        for (var row = 0; row < rows; row++)
        {
            gradient(times[row], states.Slice(row * width, width).ToArray(), own);
            own.CopyTo(gradients[(row * width)..]);
        }
    }
}
