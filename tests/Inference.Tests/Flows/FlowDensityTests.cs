using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Flows;

/// <summary>Stories through flows whose maximum, density or posterior has a formula.</summary>
public sealed class FlowDensityTests
{
    private const string Rows = "x,y\n0.3,-0.2\n1.5,2\n-1,0.7\n0.1,0.4\n2,1.1\n-0.6,-1.3\n";

    /// <summary>A linear map of a standard normal vector is any normal distribution: that of the sample mean and covariance.</summary>
    [Fact]
    public void An_affine_flow_finds_the_mean_and_covariance_of_the_rows()
    {
        var normal = TestStory.By("""
            model Normals
            data x[rows]: real[2] from x, y
            param m: real[2]
            param c: covariance[2]
            for n in rows { x[n] ~ MvNormal(m, c) }
            """, Rows).Fitted(method: "mle");
        var flow = Trained("""
            model Flows
            data x[rows]: real[2] from x, y
            flow warp: real[2] = affine
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, 4000);
        Assert.Equal(normal.Value, flow.Value, 1e-4);
    }

    /// <summary>exp of a normal number is log-normal, for methods without any training too.</summary>
    [Theory, InlineData("map"), InlineData("laplace"), InlineData("advi")]
    public void The_exponential_of_a_normal_number_is_log_normal(string method)
    {
        const string rows = "x\n0.5\n1.2\n3\n0.9\n2.2\n";
        static string Story(string distribution) => $$"""
            model Positive
            data x[rows]: positive
            m ~ Normal(0, 2)
            s: positive ~ Normal(0, 2)
            for n in rows { x[n] ~ {{distribution}} }
            """;
        var (one, other) = (TestStory.By(Story("Normal(m, s) |> exp"), rows).Fitted(method: method),
            TestStory.By(Story("LogNormal(m, s)"), rows).Fitted(method: method));
        Assert.Equal(other.Value, one.Value, 1e-8);
        foreach (var (a, b) in one.Summary!.Estimates.Zip(other.Summary!.Estimates))
            Assert.Equal(b.Value.Values[0], a.Value.Values[0], 1e-6);
    }

    /// <summary>A guide with a linear map holds the posterior of two factors that one number measures: the bound is the evidence.</summary>
    [Fact]
    public void A_guide_with_a_linear_flow_reaches_the_evidence_of_correlated_factors()
    {
        const string story = """
            model Pair
            data y[rows]: real from x
            for n in rows {
              z[n]: real[2] ~ Normal(0, 1)
              y[n] ~ Normal(z[n][1] + z[n][2], 0.5)
            }
            guide {
              net encode(y: real) -> (mean: real[2], sd: positive[2]) = linear
              flow turn: real[2] = affine
              for n in rows { z[n] ~ Normal(encode(y[n])) |> turn }
            }
            """;
        double[] values = [0.3, 1.5, -1, 0.1, 2, -0.6];
        var evidence = values.Sum(y => -0.5 * ((Math.Log(2 * Math.PI * 2.25)) + (y * y / 2.25)));
        var outcome = Trained(story, 4000, "elbo");
        Assert.Equal(evidence, outcome.Value, 0.02);
        var without = Trained(story.Replace(" |> turn", "", StringComparison.Ordinal)
            .Replace("  flow turn: real[2] = affine\n", "", StringComparison.Ordinal), 4000, "elbo");
        Assert.True(without.Value < evidence - 0.5, $"{without.Value} without a flow, evidence {evidence}");
    }

    /// <summary>Couplings cannot divide a missing element of a vector from the others.</summary>
    [Fact]
    public void Missing_elements_of_rows_through_a_flow_are_refused() => Assert.NotEmpty(TestStory.By("""
        model Flows
        data x[rows]: real[2] from x, y
        flow warp: real[2] = realnvp()
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """, "x,y\n0.3,\n1,2\n3,1\n").Select("mle").Diagnostics);

    private static FitOutcome Trained(string story, int steps, string method = "mle") =>
        TestStory.By(story, Rows).Fitted(new(MaxIterations: steps, Threads: 1) { [StandardOptions.LearningRate] = 0.01 }, method);
}
