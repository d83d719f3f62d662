using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Treatments;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Structures;

/// <summary>What a plan says of unknowns is what its density lowers.</summary>
public sealed class DensityPlanTests
{
    private const string Story = """
        model Gaps
        data x[rows]: real[2] from a, b
        data y[rows]: real from y
        param m: real
        idle ~ Normal(0, 1)
        for n in rows {
          kind[n] ~ Bernoulli(0.4)
          x[n] ~ MvNormal([m, m], covariance([[1, 0.3], [0.3, 1]]))
          y[n] ~ Normal(m + kind[n], 1)
        }
        """;

    [Fact]
    public void The_blocks_that_are_printed_are_those_that_are_lowered()
    {
        var bound = TestStory.By(Story, "a,b,y\n1,2,3\n,1,2\n0.3,0.2,\n");
        var plan = bound.Select("map").Plan!;
        var joint = LogJoint.Lower(bound.Problem, TestStory.Catalog, plan.Density);
        Assert.Equal(Named(plan, b => b is EnumeratedStates), joint.Marginalized.Select(v => v.Name));
        Assert.Equal(Named(plan, b => b is Point), joint.Coordinates.Select(c => c.Slot));
        Assert.Equal(["idle", "x missing", "y missing"],
            Named(plan, b => b is LatentOmission or MissingCellOmission or MissingCellIntegration).Order());
        Assert.Equal(["y"], joint.Unobserved.LeftOut.Keys);
        Assert.Equal(["x"], joint.Unobserved.Integrated.Keys);
    }

    [Fact]
    public void A_plan_of_other_missing_cells_is_not_lowered()
    {
        var (whole, gap) = (TestStory.By(Story, "a,b,y\n1,2,3\n"), TestStory.By(Story, "a,b,y\n1,2,\n"));
        Assert.Throws<ArgumentException>(() => LogJoint.Lower(whole.Problem, TestStory.Catalog, gap.Select("map").Plan!.Density!));
    }

    private const string Beside = """
        model Beside
        data y[times]: real
        param center: ordered[2]
        state[1] ~ Categorical([0.5, 0.5])
        for t in 2..times { state[t] ~ Categorical([[0.9, 0.1], [0.2, 0.8]][state[t-1]]) }
        for t in times {
          kind[t] ~ Bernoulli(0.4)
          y[t] ~ Normal(center[state[t]] + kind[t], 1)
        }
        """;

    private const string Coupled = """
        model Coupled
        data y[times]: real
        param center: ordered[2]
        one[1] ~ Categorical([0.5, 0.5])
        two[1] ~ Categorical([0.5, 0.5])
        for t in 2..times { one[t] ~ Categorical([[0.9, 0.1], [0.2, 0.8]][one[t-1]]) }
        for t in 2..times { two[t] ~ Categorical([[0.6, 0.4], [0.3, 0.7]][two[t-1]]) }
        for t in times { y[t] ~ Normal(center[one[t]] + two[t], 1) }
        """;

    /// <summary>The label of each step goes first, whatever the order of the story; coupled chains go together.</summary>
    [Theory]
    [InlineData(Beside, "kind: marginalized; state: marginalized along `times`")]
    [InlineData(Coupled, "one two: marginalized along `times`")]
    public void Finite_latents_are_printed_in_the_order_of_their_elimination(string story, string blocks)
    {
        var plan = TestStory.By(story, "y\n0.3\n0.9\n4\n5\n").Select("map").Plan!;
        var summed = plan.Blocks.Where(b => b.By is EnumeratedStates).Select(b => $"{string.Join(" ", b.Unknowns)}: {b.Name}");
        Assert.Equal(blocks, string.Join("; ", summed));
    }

    [Theory]
    [InlineData("em", """
        param p: simplex[2]
        for k in 1..3 { high[k] ~ Categorical(p) }
        for n in rows {
          kind[n] ~ Categorical([0.2, 0.3, 0.5])
          y[n] ~ Normal(if high[kind[n]] == 1 then 0 else 4, 1)
        }
        """, "that another finite latent chooses")]
    public void What_cannot_be_summed_out_is_refused_before_data_are_read(string method, string story, string reason)
    {
        var facts = StoryFacts.Of(TestStory.Compile($"model M\ndata y[rows]: real\n{story}"), TestStory.Catalog);
        var refusals = new MethodTable(TestStory.Catalog).All.First(m => m.Name == method).Choose(facts).Refusals;
        Assert.Contains(refusals, r => r.Reason.Contains(reason, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Named(InferencePlan plan, Func<Treatment, bool> by) =>
        plan.Blocks.Where(b => by(b.By)).SelectMany(b => b.Unknowns);
}
