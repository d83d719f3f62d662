using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Methods;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Plans;

/// <summary>Unknowns that a density cannot move are refused with the plan, before data are read.</summary>
public sealed class CoordinateRequirementTests
{
    private const string Data = """
        model Limit
        data y[rows]: real
        data c[rows]: count

        """;

    [Theory]
    [InlineData("""
        r ~ Mixture([0.5, 0.5], [Delta(0), Normal(0, 1)])
        y[1] ~ Normal(r, 1)
        """, "with positive probability")]
    [InlineData("""
        r[1] ~ Uniform(0, 9)
        for k in 2..3 { r[k] ~ Uniform(r[k-1], 9) }
        y[1] ~ Normal(r[3], 1)
        """, "a smaller range")]
    [InlineData("""
        for n in rows repeated c[n] { r[n] ~ Normal(0, 1)
          y[n] ~ Normal(r[n], 1) }
        """, "in each copy")]
    public void Methods_on_a_log_density_refuse_the_plan(string statements, string reason)
    {
        var facts = StoryFacts.Of(TestStory.Compile(Data + statements + "\n"), TestStory.Catalog);
        foreach (var name in (string[])["map", "laplace", "importance", "advi", "quadrature"])
        {
            var choice = new MethodTable(TestStory.Catalog).All.First(m => m.Name == name).Choose(facts);
            Assert.Null(choice.Plan);
            Assert.Contains(choice.Refusals, r => r.Reason.Contains(reason, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_nearest_story_is_planned()
    {
        var facts = StoryFacts.Of(TestStory.Compile(Data + "r ~ Mixture([0.5, 0.5], [Normal(0, 3), Normal(0, 1)])\ny[1] ~ Normal(r, 1)\n"),
            TestStory.Catalog);
        Assert.NotNull(new MethodTable(TestStory.Catalog).All.First(m => m.Name == "map").Choose(facts).Plan);
    }
}
