using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Reporting;

/// <summary>Long arrays of a fit: a line on the page unless they are asked for, and whole in everything that programs read.</summary>
public sealed class ShownArrayTests
{
    private const string Levels = """
        model Levels

        data group[rows]: index[G]
        data y[rows]: real

        for g in 1..G { level[g]: real ~ Normal(0, 1) }
        center: real ~ Normal(0, 1)
        twice = 2 * center
        for n in rows { y[n] ~ Normal(center + level[group[n]] + 0 * level[group[n]]^2, 0.5) }

        """;

    private static readonly string[] fit = ["fit", "levels.gen", "--data", "levels.csv", "--method", "laplace"];

    private static readonly string[] InOrder = ["level", "center", "twice"];

    private static Workspace Many() => new Workspace().Write("levels.gen", Levels)
        .Write("levels.csv", "group,y\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"{(i % 30) + 1},{i % 7}\n")));

    [Fact]
    public async Task A_long_array_is_one_line_that_says_how_to_see_it()
    {
        using var workspace = Many();
        var page = (await workspace.Run(fit)).Output;
        Assert.DoesNotContain("level[1]", page, StringComparison.Ordinal);
        Assert.Matches(@"\nlevel +30 numbers: means -?\d.* to .*, standard deviations .* to .*;\s+`--show level`\s+prints\s+them\n",
            page);
    }

    [Fact]
    public async Task Unknowns_stand_before_definitions_in_the_order_of_the_story()
    {
        using var workspace = Many();
        var page = (await workspace.Run(fit)).Output;
        int[] places = [.. InOrder.Select(name => page.IndexOf($"\n{name} ", StringComparison.Ordinal))];
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain(-1, places);
    }

    [Fact]
    public async Task States_stand_after_the_estimates()
    {
        using var workspace = new Workspace().Write("data.csv", "y\n1\n2\n7\n8\n9\n").Write("states.gen", """
            model States

            data y[rows]: real

            warm ~ Bernoulli(0.5)
            center: real ~ Normal(0, 10)
            for n in rows { y[n] ~ Normal(center + (if warm then 3 else 0), 1) }

            """);
        var page = (await workspace.Run("fit", "states.gen", "--method", "laplace")).Output;
        var (states, estimates) = (page.IndexOf("\nwarm ", StringComparison.Ordinal), page.IndexOf("\ncenter ", StringComparison.Ordinal));
        Assert.InRange(estimates, 0, states);
    }

    /// <summary>A name that is asked for and has no table is answered.</summary>
    [Theory]
    [InlineData("kind", "`kind` is not printed: the fit reports no values of it. `probdsl predict DIR`, of a fit kept")]
    [InlineData("y", "`y` is data: `--show` prints unknowns and definitions")]
    [InlineData("center", "")]
    public async Task A_name_without_a_table_is_answered(string name, string said)
    {
        using var workspace = new Workspace().Write("data.csv", "y\n1\n2\n7\n8\n9\n").Write("kinds.gen", """
            model Kinds

            data y[rows]: real

            param weight: simplex[2]
            param center[2]: real

            for n in rows {
              kind[n] ~ Categorical(weight)
              y[n] ~ Normal(center[kind[n]], 1)
            }

            """);
        var run = await workspace.Run("fit", "kinds.gen", "--method", "em", "--show", name);
        Assert.Equal(0, run.Code);
        Assert.StartsWith(said, run.Errors, StringComparison.Ordinal);
        Assert.Equal(said.Length == 0, run.Errors.Length == 0);
    }

    [Theory]
    [InlineData("--show", "level")]
    [InlineData("--show", "center,level")]
    [InlineData("--all")]
    public async Task It_is_printed_in_full_where_that_is_asked_for(params string[] asked)
    {
        using var workspace = Many();
        var page = (await workspace.Run([.. fit, .. asked])).Output;
        Assert.All(Enumerable.Range(1, 30), i => Assert.Contains($"\nlevel[{i}] ", page, StringComparison.Ordinal));
        Assert.DoesNotContain("--show", page, StringComparison.Ordinal);
    }

    /// <summary>`y` is data, of which there are no estimates.</summary>
    [Fact]
    public async Task Names_that_are_suggested_can_be_shown()
    {
        using var workspace = Many();
        var errors = (await workspace.Run([.. fit, "--show", "nothing"])).Errors;
        Assert.Contains("it has `level`", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("`y`", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_the_story_does_not_have_is_an_error_before_the_fit()
    {
        using var workspace = Many();
        var run = await workspace.Run([.. fit, "--show", "levle", "--out", "kept"]);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Equal("error E0622: `--show levle` names no variable of the story\n   = did you mean `level`?\n", run.Errors);
        Assert.DoesNotContain(workspace.Files, f => f.StartsWith("kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_and_kept_fits_are_whole_whatever_is_shown()
    {
        using var workspace = Many();
        await workspace.Run([.. fit, "--out", "kept"]);
        await workspace.Run([.. fit, "--out", "shown", "--all"]);
        foreach (var folder in new[] { "kept", "shown" })
        {
            using var json = JsonDocument.Parse(workspace.Read($"{folder}/fit.json"));
            Assert.Equal(30, json.RootElement.GetProperty("parameters")[0].GetProperty("values").GetArrayLength());
        }

        Assert.Equal(workspace.Bytes("kept/draws.csv"), workspace.Bytes("shown/draws.csv"));
    }

    [Fact]
    public async Task Of_many_labels_the_page_says_how_many_are_most_probably_in_each_state()
    {
        using var workspace = new Workspace().Copy("geyser", "geyser.gen").Copy("geyser", "faithful.csv");
        var (page, full) = ((await workspace.Run("fit", "geyser.gen")).Output,
            (await workspace.Run("fit", "geyser.gen", "--show", "state")).Output);
        Assert.DoesNotContain("\nstate[1] ", page, StringComparison.Ordinal);
        Assert.Matches(@"\nstate +272 members: most probable is 1 for \d+, 2 for \d+; `--show state` prints them\n", page);
        Assert.Contains("\nstate[272] ", full, StringComparison.Ordinal);
    }
}
