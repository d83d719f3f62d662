using ProbDsl.Inference.Density;
using ProbDsl.Inference.Planning;
using ProbDsl.Tests.Density;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Analysis;

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
          x[n] ~ MvNormal([m, m], identity(2))
          y[n] ~ Normal(m + kind[n], 1)
        }
        """;

    [Fact]
    public void The_blocks_that_are_printed_are_those_that_are_lowered()
    {
        var bound = TestStory.By(Story, "a,b,y\n1,2,3\n,1,2\n0.3,0.2,\n");
        var plan = bound.Select("map").Plan!;
        var joint = LogJoint.Of(bound.Problem, TestStory.Catalog, plan.Density);
        Assert.Equal(Named(plan, b => b is SumOut), joint.SummedOut.Select(v => v.Name));
        Assert.Equal(Named(plan, b => b is Point), joint.Coordinates.Select(c => c.Slot));
        Assert.Equal(["idle", "x missing", "y missing"], Named(plan, b => b is Drop or IntegrateOut).Order());
        Assert.Equal(["y"], joint.Unobserved.LeftOut.Keys);
        Assert.Equal(["x"], joint.Unobserved.Integrated.Keys);
    }

    [Fact]
    public void A_plan_of_other_missing_cells_is_not_lowered()
    {
        var (whole, gap) = (TestStory.By(Story, "a,b,y\n1,2,3\n"), TestStory.By(Story, "a,b,y\n1,2,\n"));
        Assert.Throws<ArgumentException>(() => LogJoint.Of(whole.Problem, TestStory.Catalog, gap.Select("map").Plan!.Density!));
    }

    private static IEnumerable<string> Named(InferencePlan plan, Func<Treatment, bool> by) =>
        plan.Blocks.Where(b => by(b.By)).SelectMany(b => b.Unknowns);
}
