using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// A decoder that can be inverted, x = f(z) + s e: with the guide N(f^-1(x), s^2 (J'J)^-1), J the slopes of f there, the bound of a VAE
/// goes to the log density of the flow, log N(f^-1(x); 0, I) - log|det J|, as the noise s goes to 0 (Yu, "A Tutorial on VAEs",
/// arXiv:2006.10273, section 3.3). What is odd in e has no mean, so that the distance falls as s^2.
/// </summary>
public sealed class VanishingNoiseTests
{
    // f(z) = sinh(R z), R a rotation: J = diag(cosh(R z)) R, and cosh(R z) = sqrt(1 + x^2)
    private const string Story = """
        model Invertible
        data x[rows]: real[2] from all
        function turned(z: real[2]) -> real[2] = [[0.8, -0.6], [0.6, 0.8]] @ z
        function place(z: real[2]) -> real[2] = (exp(turned(z)) - exp(-turned(z))) / 2
        function back(x: real[2]) -> real[2] = transpose([[0.8, -0.6], [0.6, 0.8]]) @ log(x + sqrt(1 + x^2))
        function spread(x: real[2]) -> real[2, 2] = [[0.8, 0.6], [-0.6, 0.8]] @ diagonal(NOISE^2 / (1 + x^2)) @ transpose([[0.8, 0.6], [-0.6, 0.8]])
        param none: real
        for n in rows {
          z[n]: real[2] ~ Normal(none, 1)
          x[n] ~ Normal(place(z[n]), NOISE)
        }
        guide {
          for n in rows { z[n] ~ MvNormal(back(x[n]), covariance(spread(x[n]))) }
        }
        """;

    private const string Csv = "x.1,x.2\n0.3,1.2\n-1.1,0.2\n2.5,-0.7\n";

    private static readonly double[][] rows = [[0.3, 1.2], [-1.1, 0.2], [2.5, -0.7]];

    [Fact]
    public void The_bound_goes_to_the_density_of_the_flow_with_the_square_of_the_noise()
    {
        double[] noise = [0.3, 0.1, 0.03, 0.01];
        double[] distance = [.. noise.Select(s => Loss(s) - Flow(withGradients: true))];
        for (var i = 0; i + 1 < noise.Length; i++)
        {
            Assert.InRange(distance[i + 1], 0, distance[i]);
            // the next power is s^4
            var order = Math.Log(distance[i] / distance[i + 1]) / Math.Log(noise[i] / noise[i + 1]);
            Assert.InRange(order, 2 - (3 * noise[i]), 2 + (3 * noise[i]));
        }

        Assert.InRange(distance[^1], 0, 2e-4);
        // without log|det J| it goes elsewhere
        Assert.True(Math.Abs(Loss(0.01) - Flow(withGradients: false)) > 0.1);
    }

    /// <summary>
    /// -ELBO of a row: the mean over e ~ N(0, I) by the trapezoidal rule, whose error at a width of 0.8 is about exp(-2
    /// pi^2 / 0.8^2) = 4e-14.
    /// </summary>
    private static double Loss(double noise)
    {
        const double Width = 0.8;
        var run = new GuideRun(TestStory.By(Story.Replace("NOISE", FormattableString.Invariant($"{noise}"), StringComparison.Ordinal), Csv),
            BoundObjective.Elbo);
        var (at, nodes) = (run.At(("none", [0])), Enumerable.Range(-9, 19).Select(i => i * Width).ToList());
        return nodes.SelectMany(a =>
            nodes.Select(b => Width * Width * Math.Exp(-0.5 * ((a * a) + (b * b))) / (2 * Math.PI) * run.ValueAt(at, [a, b]))).Sum();
    }

    /// <summary>-log N(u; 0, I) + log|det J| of a row, u = asinh(x).</summary>
    private static double Flow(bool withGradients) =>
        rows.Average(x =>
            Math.Log(2 * Math.PI) + x.Sum(v => (0.5 * Math.Asinh(v) * Math.Asinh(v)) + (withGradients ? 0.5 * Math.Log(1 + (v * v)) : 0)));
}
