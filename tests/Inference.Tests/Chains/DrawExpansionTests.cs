using ProbDsl.Inference.Chains;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Chains;

/// <summary>Unknowns and definitions at unconstrained points, against their formulas.</summary>
public sealed class DrawExpansionTests
{
    private const string Story = """
        model Line
        data x[rows]: real
        sd: positive ~ Gamma(2, 2)
        p: unit ~ Beta(2, 2)
        for j in 1..3 { m[j] ~ Normal(0, 1) }
        ratio = m[1] / sd
        for n in rows { x[n] ~ Normal(m[1] + m[2] * p, sd) }
        """;

    [Fact]
    public void Values_are_those_of_the_formulas_at_each_point()
    {
        using var objective = Objective();
        using var expansion = new DrawExpansion(objective);
        Assert.Equal(["m", "p", "ratio", "sd"], expansion.Shapes.Keys.Order(StringComparer.Ordinal));
        double[][] points = [[0.3, -1.2, 0.5, 2, -3], [-0.7, 0.4, 1, 0, 8]];
        foreach (var point in points)
        {
            var (sd, p, m) = (At(point, "sd")[0], At(point, "p")[0], At(point, "m"));
            expansion.Expand(point);
            Assert.Equal(Math.Exp(sd), expansion["sd"][0], 1e-14 * Math.Exp(sd));
            Assert.Equal(1 / (1 + Math.Exp(-p)), expansion["p"][0], 1e-15);
            Assert.Equal(m, expansion["m"].ToArray());
            Assert.Equal(m[0] / Math.Exp(sd), expansion["ratio"][0], 1e-13);
        }

        double[] At(double[] point, string name) => [.. objective.Joint.PlacesOf(name).Select(place => point[place])];
    }

    [Fact]
    public void Only_what_is_asked_for_is_computed()
    {
        using var objective = Objective();
        using var expansion = new DrawExpansion(objective, new HashSet<string> { "sd" });
        Assert.Equal("sd", Assert.Single(expansion.Shapes).Key);
    }

    private static StoryObjective Objective()
    {
        var story = TestStory.By(Story, "x\n1\n2\n");
        return new(story.Problem, TestStory.Catalog, story.Select("laplace").Plan!.Density, withJacobian: true, ManagedEngine.On(1));
    }
}
