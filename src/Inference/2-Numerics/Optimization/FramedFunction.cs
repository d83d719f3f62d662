using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Optimization;

/// <summary>A function in the coordinates u of a frame: x = origin + F u.</summary>
/// <param name="function">The function of x.</param>
/// <param name="origin">The point at which u is 0 [d].</param>
/// <param name="frame">F [d, d], a direction in each column.</param>
internal sealed class FramedFunction(IDifferentiable function, double[] origin, Matrix<double> frame) : IDifferentiable
{
    private readonly double[] x = new double[origin.Length], gradientInX = new double[origin.Length];

    public int Dimension => origin.Length;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        for (var i = 0; i < origin.Length; i++)
        {
            var away = 0.0;
            for (var k = 0; k < origin.Length; k++) away += frame[i, k] * x[k];
            this.x[i] = origin[i] + away;
        }

        var value = function.Evaluate(this.x, gradientInX);
        for (var k = 0; k < origin.Length; k++)
        {
            gradient[k] = 0;
            for (var i = 0; i < origin.Length; i++) gradient[k] += frame[i, k] * gradientInX[i];
        }

        return value;
    }
}
