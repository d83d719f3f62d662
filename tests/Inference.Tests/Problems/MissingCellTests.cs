using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Treatments;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Problems;

/// <summary>
/// Closed forms need complete data and name the statement that draws the missing cells; where a method samples densities, the plan says
/// what becomes of them. Without data the plan is as ever.
/// </summary>
public sealed class MissingCellTests
{
    private const string Normal = """
        model M
        data x[rows]: real
        param m: real
        param s: positive
        for n in rows { x[n] ~ Normal(m, s) }
        """;

    private const string Mixture = """
        model M(K = 2)
        data x[rows]: real
        param w: simplex[K]
        param m[K]: real
        param s[K]: positive
        for n in rows {
          k[n] ~ Categorical(w)
          x[n] ~ Normal(m[k[n]], s[k[n]])
        }
        """;

    private const string Chain = """
        model M
        data y[times]: real from x
        a ~ Normal(0, 1)
        y[1] ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal(a * y[t-1], 1) }
        """;

    private const string Table = "x,y\n1,0\nNA,0\n,0\n4,0\n";

    [Fact]
    public void A_closed_form_names_statement_and_cell()
    {
        var (bound, method) = (TestStory.By(Normal, Table), "mle");
        Assert.Equal([false, true, true, false], bound.Problem.Missing["x"].Mask);
        var refused = Assert.Single(bound.Select(method).Diagnostics);
        Assert.Equal(("E0402", $"`{method}` does not support this story: 2 cells of `x` are missing (the first: data.csv, row 2, "
            + $"column x), but closed forms need every `x[n]`"), (refused.Code, refused.Message));
        Assert.Equal("`--method map` finds the most probable point\n`--method laplace` finds a normal approximation of the posterior, "
            + "reliable if its k-hat is below 0.7\nalso possible: `quadrature`, `importance`, `pathfinder`, `elbo`, `iwae`"
            + "\nremove the rows with missing cells, or impute them", refused.Help);
        Assert.NotNull(new MethodTable(TestStory.Catalog).Select(StoryFacts.Of(bound.Graph, TestStory.Catalog), method).Plan);
    }

    /// <summary>
    /// A predictor with missing cells: no method is named that would refuse it too, not even one that trains a guide, which has none for
    /// cells.
    /// </summary>
    [Theory]
    [InlineData(null)]
    [InlineData("mle")]
    [InlineData("map")]
    [InlineData("elbo")]
    [InlineData("iwae")]
    public void Missing_predictors_beside_params_are_taken_by_no_method(string? asked)
    {
        var bound = Predictor("param slope: real", "param center: real", "param sd: positive");
        var refused = Assert.Single(bound.Select(asked).Diagnostics);
        Assert.DoesNotContain("`--method", refused.Help, StringComparison.Ordinal);
        Assert.All(new MethodTable(TestStory.Catalog).All, method => Assert.Null(bound.Select(method.Name).Plan));
    }

    /// <summary>Where all has a prior they are unknowns like others.</summary>
    [Fact]
    public void Missing_predictors_with_priors_are_fitted()
    {
        var bound = Predictor("slope: real ~ Normal(0, 1)", "center: real ~ Normal(0, 1)", "sd: positive ~ Normal(0, 1)");
        Assert.NotNull(bound.Select().Plan);
        Assert.NotNull(bound.Select("advi").Plan);
        Assert.Contains("`--method importance`",
            Assert.Single(bound.Select("exact").Diagnostics, d => d.Message.Contains("missing", StringComparison.Ordinal)).Help,
            StringComparison.Ordinal);
    }

    private static TestStory Predictor(params string[] unknowns) => TestStory.By(
        $"model Predictor\ndata x[rows]: real\ndata y[rows]: real\n"
            + $"{string.Join('\n', unknowns)}\nfor n in rows {{\n  x[n] ~ Normal(center, 1)\n  y[n] ~ Normal(slope * x[n], sd)\n}}", Table);

    [Theory]
    [InlineData(Normal, "mle")]
    [InlineData(Mixture, "em")]
    public void Complete_data_are_planned_as_ever(string story, string method) =>
        Assert.NotNull(TestStory.By(story, "x\n1\n2\n4\n9\n").Select(method).Plan);

    [Fact]
    public void Cells_that_nothing_reads_are_left_out()
    {
        var selection = TestStory.By(Normal, Table).Select();
        Assert.Equal("map", selection.Method?.Name);
        Assert.Equal(["x missing: marginalized, no observed data depend on these 2 cells",
            "m s: by the gradient, optimized along the gradient of the log density"], Words(selection.Plan!));
    }

    [Fact]
    public void Cells_in_between_are_unknowns()
    {
        var plan = TestStory.By(Chain, Table).Select("map").Plan!;
        Assert.Equal([new Block(["a"], new Point(), "optimized along the gradient of the log density"),
            new Block(["y missing"], new Point(), "2 missing cells on which observed data depend")], plan.Blocks);
    }

    [Fact]
    public void Beside_a_param_they_would_have_to_be_integrated_out()
    {
        var story = Chain.Replace("a ~ Normal(0, 1)", "param a: real", StringComparison.Ordinal);
        Assert.Equal(["y missing: marginalized along `times`, linear and normal, Kalman filter",
            "a: by the gradient, optimized along the gradient of the log density"],
            Words(TestStory.By(story, Table).Select("map").Plan!));
        var refused = Assert.Single(TestStory.By(story.Replace("a * y[t-1]", "tanh(a * y[t-1])", StringComparison.Ordinal), Table)
            .Select("map").Diagnostics);
        Assert.Equal("`map` does not support this story: `a` is a param with 2 missing cells of `y` on which observed data depend, "
            + "and which would have to be marginalized, but the mean of `y[t]` is not linear in `y`", refused.Message);
        Assert.EndsWith("give it a prior in place of `param`: `a ~ Flat()` is an improper uniform prior", refused.Help,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Replicated_data_are_left_out_whatever_they_are()
    {
        var plan = TestStory.By(Normal + "\nfor n in rows {\n  again[n] ~ Poisson(exp(m))\n  mean[n]: real ~ Normal(again[n], s)\n}",
            "x\n1\n2\n").Select("map").Plan!;
        Assert.Equal("again mean: marginalized, no observed data depend on them", Words(plan).First());
        Assert.Equal(["m", "s"], plan.Blocks[1].Unknowns);
    }

    private static IEnumerable<string> Words(InferencePlan plan) =>
        plan.Blocks.Select(b => $"{string.Join(" ", b.Unknowns)}: {b.Name}, {b.Reason}");

    [Fact]
    public void Where_nothing_is_observed_nothing_is_left()
    {
        var refused = Assert.Single(TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(m, 1) }
            """,
            "x,y\nNA,1\n,2\n").Select("map").Diagnostics);
        Assert.Contains("every cell of `x` is missing, so nothing is observed", refused.Message, StringComparison.Ordinal);
    }
}
