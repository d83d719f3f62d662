using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Judging;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Judging;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Bridge sampling against R's bridgesampling on the same draws, and evidences against closed forms and nodes.</summary>
public sealed class BridgeSamplingTests
{
    /// <summary>bridge.R beside this file prints these numbers.</summary>
    [Theory, InlineData(2000, 2.99973502299929), InlineData(700, 2.99936831232623)]
    public void Estimates_are_those_of_bridgesampling(double effective, double expected)
    {
        var s = Enumerable.Range(1, 2000).ToList();
        double[] draws = [.. s.Select(i => Ratio(StudentT.InvCDF(0, 1, 5, Noise(i, 7919))))],
            proposal = [.. s.Select(i => Ratio(Normal.InvCDF(0, Math.Sqrt(5.0 / 3), Noise(i, 3571))))];
        Assert.Equal(expected, BridgeSampling.Estimate(draws, proposal, effective).LogIntegral, 1e-8);
    }

    /// <summary>The stated error is the standard deviation over repetitions.</summary>
    [Fact]
    public void Errors_are_those_of_repetitions()
    {
        var random = new RandomStream(6, "bridges");
        List<BridgeSampling> all = [];
        for (var repeat = 0; repeat < 300; repeat++)
        {
            double[] draws = [.. Enumerable.Range(0, 400)
                .Select(_ => Ratio(random.NextNormal() / Math.Sqrt(GammaSampler.Draw(2.5, random) / 2.5)))],
                proposal = [.. Enumerable.Range(0, 400).Select(_ => Ratio(Math.Sqrt(5.0 / 3) * random.NextNormal()))];
            all.Add(BridgeSampling.Estimate(draws, proposal, 400));
        }

        var mean = all.Average(b => b.LogIntegral);
        var sd = Math.Sqrt(all.Average(b => (b.LogIntegral - mean) * (b.LogIntegral - mean)));
        Assert.Equal(3, mean, 4 * sd / Math.Sqrt(300));
        Assert.InRange(all.Average(b => b.Error) / sd, 0.85, 1.15);
    }

    /// <summary>Transformed unknowns, a simplex, and latents that the plan integrates.</summary>
    [Theory]
    [InlineData("exact", "data y[rows]: count\nrate ~ Gamma(2, 1)\nfor n in rows { y[n] ~ Poisson(rate) }")]
    [InlineData("exact", "data y[rows]: index[3]\np: simplex[3] ~ Dirichlet([1, 2, 3])\nfor n in rows { y[n] ~ Categorical(p) }")]
    [InlineData("quadrature", "data y[rows]: real\nm ~ Normal(0, 2)\ns ~ HalfNormal(2)\nfor n in rows { y[n] ~ Normal(m, s) }")]
    [InlineData("quadrature", "data y[rows]: count\nm ~ Normal(0, 1)\ns ~ HalfNormal(1)\nfor n in rows {\na[n] ~ Normal(m, s)\n"
        + "y[n] ~ Poisson(log_rate = a[n])\n}")]
    public void Evidences_are_right(string method, string story)
    {
        const string csv = "y\n1\n3\n2\n2\n1\n3\n3\n1\n";
        var (fit, problem) = JudgedFit.Bound($"model A\n{story}\n", csv, "nuts", 8000);
        var expected = TestStory.By($"model A\n{story}\n", csv).Fitted(method: method).Summary!.Metric!.Value;
        var found = BridgeEvidence.Compute(fit, problem, TestStory.Catalog).Value!;
        Assert.InRange(found.Error, 0, 0.03);
        Assert.Equal(expected, found.Value, Math.Max(0.003, 4 * found.Error));
        Assert.Equal("log_evidence", found.Of.Name);
    }

    /// <summary>The density of t times e^3, over that of the normal distribution with its variance, in logs.</summary>
    private static double Ratio(double x) => 3 + SpecialFunctions.GammaLn(3) - SpecialFunctions.GammaLn(2.5) - (0.5 * Math.Log(5 * Math.PI))
        - (3 * Math.Log(1 + (x * x / 5))) + (0.5 * Math.Log(2 * Math.PI * 5 / 3)) + (0.3 * x * x);

    private static double Noise(int s, int at) => ((s * (long)at % 10007) + 0.5) / 10007;
}
