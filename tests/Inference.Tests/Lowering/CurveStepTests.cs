using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Lowering;

/// <summary>
/// The steps of Matern processes along a line: against series in 28 digits, and against what a stationary process must satisfy.
/// </summary>
public sealed class CurveStepTests
{
    private static readonly double[] lengths = [0, 1e-9, 1e-6, 1e-4, 0.003, 0.02, 0.1, 0.3, 0.7, 1.3, 1.9999, 2.0001, 3, 7, 20, 60, 900];

    /// <summary>Each number of a short step is right to 13 digits, though some are 1e-45.</summary>
    [Theory, InlineData(1), InlineData(2)]
    public void Short_steps_have_the_digits_of_their_series(int derivatives)
    {
        var (_, noise, _) = Run(derivatives);
        foreach (var (t, r) in lengths.Index().Where(l => l.Item <= 0.7))
        {
            var integrals = Enumerable.Range(0, 5).Select(k => (double)Series(k, (decimal)r) * Math.Pow(r, k + 1)).ToArray();
            for (var i = 0; i <= derivatives; i++)
                for (var j = 0; j <= derivatives; j++)
                {
                    var (one, other) = (Response(derivatives, i), Response(derivatives, j));
                    // the spectral density of a process of variance 1
                    double[] parts = [.. from a in Enumerable.Range(0, 3) from b in Enumerable.Range(0, 3)
                        select (derivatives == 1 ? 4 : 16.0 / 3) * one[a] * other[b] * integrals[a + b]];
                    Assert.InRange(noise[t][i, j] - parts.Sum(), -1e-13 * Math.Abs(parts.Sum()), 1e-13 * Math.Abs(parts.Sum()));
                }
        }
    }

    /// <summary>A step keeps the stationary covariance, and what it adds is the product of its root with itself.</summary>
    [Theory, InlineData(1), InlineData(2)]
    public void Steps_keep_the_stationary_covariance(int derivatives)
    {
        var (transition, noise, root) = Run(derivatives);
        var stationary = new CurveSteps(derivatives, new ProgramBuilder().Constant([1.0], [1])).Stationary;
        for (var t = 0; t < lengths.Length; t++)
            for (var i = 0; i <= derivatives; i++)
                for (var j = 0; j <= derivatives; j++)
                {
                    var (moved, product) = (0.0, 0.0);
                    for (var a = 0; a <= derivatives; a++)
                    {
                        product += root[t][i, a] * root[t][j, a];
                        for (var b = 0; b <= derivatives; b++) moved += transition[t][i, a] * stationary[a, b] * transition[t][j, b];
                    }

                    Assert.Equal(stationary[i, j], moved + noise[t][i, j], 4e-15);
                    Assert.Equal(noise[t][i, j], product, 1e-10 * Math.Sqrt(noise[t][i, i] * noise[t][j, j]));
                }
    }

    /// <summary>The covariance of two values is the kernel.</summary>
    [Fact]
    public void Values_have_the_covariance_of_the_kernel()
    {
        foreach (var (t, r) in lengths.Index())
        {
            Assert.Equal((1 + r) * Math.Exp(-r), Run(1).Transition[t][0, 0], 1e-15);
            var of = Run(2).Transition[t];
            Assert.Equal((1 + r + (r * r / 3)) * Math.Exp(-r), of[0, 0] - (of[0, 2] / 3), 1e-15);
        }
    }

    // the value and its derivatives after white noise of the last one, times exp(u): coefficients of 1, u and u^2
    private static double[] Response(int derivatives, int number) => (derivatives, number) switch
    {
        (1, 0) => [0, 1, 0],
        (1, _) => [1, -1, 0],
        (_, 0) => [0, 0, 0.5],
        (_, 1) => [0, 1, -0.5],
        _ => [1, -2, 0.5],
    };

    // the sum of (-2r)^n / (n! (n+k+1)): the integral of exp(-2u) u^k over r^(k+1)
    private static decimal Series(int k, decimal r)
    {
        var (sum, term) = (0m, 1m);
        for (var n = 0; n < 40; n++)
        {
            sum += term / (n + k + 1);
            term *= -2 * r / (n + 1);
        }

        return sum;
    }

    private static (double[][,] Transition, double[][,] Noise, double[][,] Root) Run(int derivatives)
    {
        var builder = new ProgramBuilder();
        var steps = new CurveSteps(derivatives, builder.Constant(lengths, [lengths.Length]));
        var run = new Interpreter(builder.Build(("transition", steps.Transition), ("noise", steps.Noise), ("root", steps.Root)))
            .Run(new Dictionary<string, Tensor>());
        return (Matrices("transition"), Matrices("noise"), Matrices("root"));

        double[][,] Matrices(string name) => [.. Enumerable.Range(0, lengths.Length).Select(t =>
        {
            var of = new double[derivatives + 1, derivatives + 1];
            for (var i = 0; i <= derivatives; i++)
                for (var j = 0; j <= derivatives; j++)
                    of[i, j] = run[name].Values[(((t * (derivatives + 1)) + i) * (derivatives + 1)) + j];
            return of;
        })];
    }
}
