using ProbDsl.Catalog.Families;
using ProbDsl.Inference.Em;
using ProbDsl.Runtime.Threads;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

public sealed class ResponsibilityTests
{
    private const string Story = """
        model Worked(K = 2)
        data x[rows]: real
        param weight: simplex[K]
        param mean[K]: real
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], variance = 1)
        }
        """;

    // weights 0.6 and 0.4, means -1 and 2, variance 1: 0.6 e^-1/2 against 0.4 e^-2
    [Fact]
    public void The_worked_row_at_0_belongs_to_the_first_component_with_0_87()
    {
        var sums = Pass("x\n0\n", [0.6, 0.4], [-1, 2]);
        var (first, second) = (0.6 * Math.Exp(-0.5), 0.4 * Math.Exp(-2));
        Assert.Equal(0.87, sums.Rows[0], 0.005);
        Assert.Equal(0.13, sums.Rows[1], 0.005);
        Assert.Equal(first / (first + second), sums.Rows[0], 1e-15);
        Assert.Equal(Math.Log((first + second) / Math.Sqrt(2 * Math.PI)), sums.LogLikelihood, 1e-15);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(255), InlineData(256),
        InlineData(257), InlineData(4097)]
    public void Every_row_shares_itself_out_in_full(int rows)
    {
        var sums = Pass("x\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"{(i % 13) - 6}\n")), [0.6, 0.4], [-1, 2]);
        Assert.Equal(rows, sums.Rows[0] + sums.Rows[1], 1e-9 * rows);
    }

    [Fact]
    public void A_row_far_from_all_components_keeps_its_digits()
    {
        var sums = Pass("x\n1e6\n", [0.6, 0.4], [-1, 2]);
        Assert.Equal(1, sums.Rows[1], 1e-12);
        Assert.Equal(Math.Log(0.4 / Math.Sqrt(2 * Math.PI)) - (0.5 * (1e6 - 2) * (1e6 - 2)), sums.LogLikelihood, 1e-3);
    }

    private static MixtureSums Pass(string csv, double[] weights, double[] means)
    {
        var bound = TestStory.By(Story, csv);
        var plan = MixturePlan.Analyze(bound.Problem, bound.Select("em").Plan!, TestStory.Catalog);
        var model = new MixtureModel(bound.Problem, TestStory.Catalog, plan);
        double[][] thetas = [.. means.Select(mean => { var theta = model.Distributions[0].Start(); theta[0] = mean; return theta; })];
        using var team = new BlockTeam(1);
        return new ResponsibilityPass(model.AllRows, team).Run(new(weights, [thetas], [new MaximumKind[2]]));
    }
}
