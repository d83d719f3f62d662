using System.Globalization;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`probdsl sample` as a user runs it: what is written where, and what is said.</summary>
public sealed class SampleTests
{
    private const string Kinds = """
        model Kinds

        data x[rows]: real[2] from eruptions, waiting

        param weight: simplex[2] = [0.4, 0.6]
        param mean[2]: real[2] = [[2, 54], [4.3, 80]]
        param sd: positive = 0.5

        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], sd)
        }

        """;

    private const string Line = """
        model Line

        data x[rows]: real
        data y[rows]: real

        slope ~ Normal(0, 1)
        for n in rows { y[n] ~ Normal(slope * x[n], 0.1) }

        """;

    [Fact]
    public async Task Rows_go_to_standard_output_under_the_columns_of_the_story()
    {
        using var workspace = new Workspace().Write("kinds.gen", Kinds);
        var run = await workspace.Run("sample", "kinds.gen", "-n", "5");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        var lines = run.Output.Split('\n');
        Assert.Equal(("eruptions,waiting", 7, ""), (lines[0], lines.Length, lines[^1]));
        Assert.All(lines[1..6], l => Assert.Equal(2, l.Split(',').Length));
        Assert.Equal(["kinds.gen"], workspace.Files);
    }

    [Fact]
    public async Task A_given_column_is_that_of_a_file_with_one_value()
    {
        using var workspace = new Workspace().Write("line.gen", Line).Write("x.csv", "x\n2\n2\n");
        var run = await workspace.Run("sample", "line.gen", "--given", "x=2", "-n", "2");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal((await workspace.Run("sample", "line.gen", "--data", "x.csv")).Output, run.Output);
    }

    /// <summary>Two groups of three rows each, as a file with numbered groups has them; or the one group that is named.</summary>
    [Theory]
    [InlineData("id,k\n1,5\n1,5\n1,5\n2,5\n2,5\n2,5\n", "k=5", "--set", "t=3", "-n", "2")]
    [InlineData("id,k\n1,5\n1,5\n2,5\n2,5\n", "k=5", "--set", "t=2", "--set", "s=2")]
    [InlineData("id,k\nq,5\nq,5\n", "k=5", "id=q", "--set", "t=2")]
    [InlineData("id,k\nq,5\nq,5\n", "k=5", "id=q", "-n", "2")]
    public async Task A_given_column_is_that_of_new_groups(string file, params string[] asked)
    {
        using var workspace = new Workspace().Write("groups.gen", Groups).Write("x.csv", file);
        var run = await workspace.Run(["sample", "groups.gen", "--given", .. asked]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal((await workspace.Run("sample", "groups.gen", "--data", "x.csv")).Output, run.Output);
        var open = await workspace.Run("sample", "groups.gen", "--given", "k=5", "-n", "2");
        Assert.StartsWith("error E0406: `t` is the length of each of `s`, but none is given\n", open.Errors, StringComparison.Ordinal);
        var large = await workspace.Run("sample", "groups.gen", "--given", "k=5", "-n", "2000000000", "--set", "t=2000000000");
        Assert.StartsWith("error E0406: the draw has 4e+18 numbers", large.Errors, StringComparison.Ordinal);
    }

    /// <summary>The groups of the fit are 1 and 2: new ones are not these.</summary>
    [Fact]
    public async Task New_groups_of_a_fit_are_none_of_its_own()
    {
        using var workspace = new Workspace()
            .Write("groups.gen", Groups.Replace("m ~ Normal(0, 1)", "param m: real", StringComparison.Ordinal))
            .Write("groups.csv", "id,k,v\n1,5,5\n1,5,6\n2,3,3\n2,3,4\n");
        Assert.Equal(0, (await workspace.Run("fit", "groups.gen", "--data", "groups.csv", "--out", "kept")).Code);
        var run = await workspace.Run("sample", "kept", "--given", "k=5", "--set", "t=3", "-n", "2");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(["3", "3", "3", "4", "4", "4"], run.Output.Split('\n')[1..7].Select(line => line.Split(',')[0]));
    }

    private const string Groups = """
        model Groups
        data v[s, t]: real from v by id
        data k[s]: real from k by id
        m ~ Normal(0, 1)
        for i in s { for j in t { v[i, j] ~ Normal(m + k[i], 0.1) } }

        """;

    [Theory, InlineData("z"), InlineData("y")]
    public async Task A_given_name_that_the_story_does_not_read_or_draws_is_refused(string name)
    {
        using var workspace = new Workspace().Write("line.gen", Line);
        var run = await workspace.Run("sample", "line.gen", "--given", "x=2", $"{name}=1");
        Assert.Equal(("", 1), (run.Output, run.Code));
        Assert.StartsWith($"error E0570: `--given` names `{name}`, but the data that the story does not draw are `x`\n", run.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_rows_are_drawn_where_nobody_says()
    {
        using var workspace = new Workspace().Write("kinds.gen", Kinds);
        Assert.Equal(1002, (await workspace.Run("sample", "kinds.gen")).Output.Split('\n').Length);
    }

    [Fact]
    public async Task A_file_is_written_whole_and_summed_up()
    {
        using var workspace = new Workspace().Write("kinds.gen", Kinds).Write("kinds.csv", "old");
        var run = await workspace.Run("sample", "kinds.gen", "-n", "5", "--out", "kinds.csv");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal("kinds.csv: 5 rows of eruptions, waiting\n  weight = 0.4 0.6\n  mean = 2 54 4.3 80\n  sd = 0.5\n", run.Output);
        Assert.Equal(["kinds.csv", "kinds.gen"], workspace.Files);
        Assert.Equal((await workspace.Run("sample", "kinds.gen", "-n", "5")).Output, workspace.Read("kinds.csv"));
    }

    [Fact]
    public async Task All_adds_what_stands_behind_the_data()
    {
        using var workspace = new Workspace().Write("kinds.gen", Kinds);
        var lines = (await workspace.Run("sample", "kinds.gen", "-n", "3", "--all")).Output.Split('\n');
        Assert.Equal("eruptions,waiting,kind", lines[0]);
        Assert.All(lines[1..4], l => Assert.Contains(l.Split(',')[2], (string[])["1", "2"]));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_file_and_another_one_another()
    {
        using var workspace = new Workspace().Write("kinds.gen", Kinds);
        var (first, again, other) = (await workspace.Run("sample", "kinds.gen", "--seed", "7"),
            await workspace.Run("sample", "kinds.gen", "--seed", "7"), await workspace.Run("sample", "kinds.gen", "--seed", "8"));
        Assert.Equal(first.Output, again.Output);
        Assert.NotEqual(first.Output, other.Output);
    }

    /// <summary>The story with starting values draws rows that `check` and `fit` take as they are.</summary>
    [Fact]
    public async Task What_is_drawn_is_found_again()
    {
        using var workspace = new Workspace().Write("kinds.gen", Kinds);
        Assert.Equal(0, (await workspace.Run("sample", "kinds.gen", "-n", "4000", "--out", "kinds.csv")).Code);
        Assert.Equal(0, (await workspace.Run("check", "kinds.gen")).Code);
        workspace.Write("old.gen", File.ReadAllText(Repository.Path("examples", "old-faithful", "old_faithful.gen")));
        var found = await workspace.Run("fit", "old.gen", "--data", "kinds.csv");
        Assert.Equal((0, ""), (found.Code, found.Errors));
        var weights = found.Output.Split('\n').Where(l => l.StartsWith("weight[", StringComparison.Ordinal))
            .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
            .Order().ToList();
        Assert.InRange(Math.Abs(weights[0] - 0.4), 0, 4 * Math.Sqrt(0.24 / 4000));
    }

    [Fact]
    public async Task What_is_conditioned_on_stays_and_the_rest_is_drawn_beside_it()
    {
        using var workspace = new Workspace().Write("line.gen", Line).Write("x.csv", "x\n1\n2\n-3\n");
        var run = await workspace.Run("sample", "line.gen", "--data", "x.csv");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(["x", "1", "2", "-3"], run.Output.Trim().Split('\n').Select(l => l.Split(',')[0]));
    }

    [Fact]
    public async Task Several_draws_beside_given_data_are_numbered()
    {
        using var workspace = new Workspace().Write("line.gen", Line).Write("x.csv", "x\n1\n2\n-3\n");
        var lines = (await workspace.Run("sample", "line.gen", "--data", "x.csv", "-n", "2", "--out", "two.csv")).Output.Split('\n');
        Assert.Equal("two.csv: 6 rows of draw, x, y", lines[0]);
        Assert.Equal(["draw", "1", "1", "1", "2", "2", "2"], workspace.Read("two.csv").Trim().Split('\n').Select(l => l.Split(',')[0]));
    }

    [Fact]
    public async Task A_story_without_plates_is_one_row_for_each_draw()
    {
        using var workspace = new Workspace()
            .Write("prior.gen", """
                model Prior

                tau: positive ~ Normal(0, 2)
                cut: real[2] ~ Normal(0, tau)

                """);
        var lines = (await workspace.Run("sample", "prior.gen", "-n", "3")).Output.Trim().Split('\n');
        Assert.Equal(("draw,tau,cut_1,cut_2", 4), (lines[0], lines.Length));
    }

    [Fact]
    public async Task Sizes_come_by_set()
    {
        using var workspace = new Workspace()
            .Write("cloud.gen", """
                model Cloud(S = 1)

                data x[rows]: real[D] from all

                for n in rows { x[n] ~ Normal(0, S) }

                """);
        var run = await workspace.Run("sample", "cloud.gen", "--set", "D=3", "--set", "rows=2", "--set", "S=5");
        Assert.Equal((0, "x_1,x_2,x_3"), (run.Code, run.Output.Split('\n')[0]));
        Assert.Equal(3, run.Output.Trim().Split('\n').Length);
    }

    [Fact]
    public async Task A_latent_named_like_a_column_gets_a_name_beside_it()
    {
        using var workspace = new Workspace().Write("a.gen",
            """
                model A

                data x[rows]: real from z

                for n in rows {
                  z[n] ~ Normal(0, 1)
                  x[n] ~ Normal(z[n], 1)
                }

                """);
        Assert.Equal("z,z_", (await workspace.Run("sample", "a.gen", "-n", "1", "--all")).Output.Split('\n')[0]);
    }

    [Fact]
    public async Task Words_of_columns_are_quoted_where_they_must()
    {
        using var workspace = new Workspace()
            .Write("a.gen", """
                model A

                data x[rows]: real[2] from `a, b`, `c d`

                for n in rows { x[n] ~ Normal(0, 1) }

                """);
        Assert.Equal(0, (await workspace.Run("sample", "a.gen", "-n", "4", "--out", "a.csv")).Code);
        Assert.Equal("\"a, b\",c d", workspace.Read("a.csv").Split('\n')[0]);
    }

    private const string Growth = """
        model Growth

        data weight[child, visit]: real from weight by id
        data girl[child]: bool from sex == "F" by id

        for c in child {
          girl[c] ~ Bernoulli(0.5)
          for v in visit { weight[c, v] ~ Normal(10 * v, 1) }
        }

        """;

    [Fact]
    public async Task Groups_of_one_length_come_by_set()
    {
        using var workspace = new Workspace().Write("growth.gen", Growth);
        var run = await workspace.Run("sample", "growth.gen", "--set", "visit=2", "-n", "3");
        var lines = run.Output.Trim().Split('\n');
        Assert.Equal((0, "id,weight,girl"), (run.Code, lines[0]));
        Assert.Equal(["1", "1", "2", "2", "3", "3"], lines.Skip(1).Select(l => l.Split(',')[0]));
    }

    [Fact]
    public async Task Groups_of_a_file_keep_their_names_and_lengths()
    {
        using var workspace = new Workspace().Write("growth.gen", Growth).Write("ids.csv", "id\nk7\n\"a, b\"\nk7\nk7\n");
        var run = await workspace.Run("sample", "growth.gen", "--data", "ids.csv", "--out", "drawn.csv");
        Assert.Equal((0, "drawn.csv: 4 rows of id, weight, girl"), (run.Code, run.Output.Split('\n')[0]));
        Assert.Equal(["k7", "k7", "k7", "\"a"], workspace.Read("drawn.csv").Trim().Split('\n').Skip(1).Select(l => l.Split(',')[0]));
        var again = await workspace.Run("sample", "growth.gen", "--data", "drawn.csv");
        Assert.Equal((0, workspace.Read("drawn.csv")), (again.Code, again.Output));
    }

    [Fact]
    public Task A_column_of_groups_that_is_read_in_another_form() =>
        Transcript("sample_groups_read_otherwise", new Workspace().Write("growth.gen", Growth), "sample", "growth.gen", "--set", "visit=2",
            "-n", "3", "--out", "growth.csv");

    [Fact]
    public Task Groups_of_no_length() =>
        Transcript("sample_no_length", new Workspace().Write("growth.gen", Growth), "sample", "growth.gen");

    [Fact]
    public Task A_column_that_is_read_in_another_form() =>
        Transcript("sample_read_otherwise", new Workspace().Write("galaxies.gen",
            """
                model Galaxies

                data velocity[rows]: real from log(velocity_km_s)

                for n in rows { velocity[n] ~ Normal(3, 0.2) }

                """),
            "sample", "galaxies.gen", "-n", "3", "--out", "galaxies.csv");

    [Fact]
    public Task Data_of_another_plate() => Transcript("sample_other_plate", new Workspace().Write("radon.gen", """
        model Radon

        data radon[homes]: real
        data uranium[counties]: real

        for c in counties { uranium[c] ~ Normal(0, 1) }
        for n in homes { radon[n] ~ Normal(sum(uranium), 1) }

        """), "sample", "radon.gen", "-n", "2", "--set", "counties=3", "--out", "radon.csv");

    [Fact]
    public Task A_param_without_a_value() => Transcript("sample_param", Workspace.OldFaithful(), "sample", "old_faithful.gen");

    [Fact]
    public Task Data_that_are_missing() => Transcript("sample_data_missing", new Workspace().Write("line.gen", Line), "sample", "line.gen");

    [Fact]
    public Task A_size_that_is_none() =>
        Transcript("sample_no_size", new Workspace().Write("kinds.gen", Kinds), "sample", "kinds.gen", "--set", "rows=2.5");

    [Fact]
    public Task A_size_that_is_not_there() =>
        Transcript("sample_unknown_size", new Workspace().Write("kinds.gen", Kinds), "sample", "kinds.gen", "--set", "row=2");

    [Fact]
    public Task A_place_that_cannot_be_written() =>
        Transcript("sample_not_written", new Workspace().Write("kinds.gen", Kinds), "sample", "kinds.gen", "--out", "/proc/probdsl.csv");

    [Fact]
    public Task A_draw_that_is_no_number() =>
        Transcript("sample_not_a_number",
            new Workspace().Write("a.gen", """
                model A

                data y[rows]: real

                for n in rows { y[n] ~ Normal(0, 3 - n) }

                """), "sample",
            "a.gen", "--out", "a.csv");

    [Theory, InlineData("0"), InlineData("-1"), InlineData("2.5"), InlineData("x")]
    public async Task A_count_is_a_whole_number_of_at_least_1(string count)
    {
        using var workspace = new Workspace().Write("kinds.gen", Kinds);
        var run = await workspace.Run("sample", "kinds.gen", "-n", count);
        Assert.Equal(2, run.Code);
        Assert.Contains("-n takes a whole number of at least 1", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_draw_leaves_the_file_as_it_was()
    {
        using var workspace = new Workspace().Write("a.gen", """
            model A

            data y[rows]: real

            for n in rows { y[n] ~ Normal(0, 3 - n) }

            """)
            .Write("a.csv", "mine");
        Assert.Equal(1, (await workspace.Run("sample", "a.gen", "--out", "a.csv")).Code);
        Assert.Equal(("mine", 2), (workspace.Read("a.csv"), workspace.Files.Count()));
    }

    private static async Task Transcript(string name, Workspace workspace, params string[] arguments)
    {
        using (workspace) Golden.Check(name, arguments, await workspace.Run(arguments));
    }
}
