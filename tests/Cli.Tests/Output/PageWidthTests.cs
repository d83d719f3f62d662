using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Output;

/// <summary>
/// Every kind of report on pages of 60, 80 and 120 columns: no line is wider, except where it has a word that cannot be cut, such as a
/// path.
/// </summary>
public sealed class PageWidthTests
{
    private static readonly string[][] reports =
    [
        [],
        ["--help"],
        ["fit", "--help"],
        ["sample", "--help"],
        ["eval", "--help"],
        ["new"],
        ["new", "mixture", "my.gen"],
        ["check", "old_faithful.gen"],
        ["check", "wrong.gen"],
        ["explain", "old_faithful.gen"],
        ["explain", "vae.gen"],
        ["explain", "vae.gen", "--syntax"],
        ["explain", "old_faithful.gen", "--program"],
        ["explain", "drawn.gen", "--graph"],
        ["explain", "many.gen", "--plan"],
        ["explain", "named.gen"],
        ["explain", "drawn.gen", "--plan", "--method", "exact"],
        ["explain", "E0203"],
        ["explain", "E0117"],
        ["explain", "E0122"],
        ["explain", "E0230"],
        ["fit", "old_faithful.gen"],
        ["fit", "old_faithful.gen", "--method", "map", "--show", "kind"],
        ["fit", "old_faithful.gen", "--method", "laplace", "--all"],
        ["fit", "old_faithful.gen", "--set", "K=1..3"],
        ["fit", "old_faithful.gen", "--method", "nuts"],
        ["fit", "wide.gen", "--data", "more/wide.csv", "--all"],
        ["fit", "many.gen", "--data", "more/many.csv", "--method", "exact"],
        ["fit", "many.gen", "--data", "more/many.csv", "--method", "importance"],
        ["fit", "vae.gen", "--data", "more/wide.csv", "--max-iter", "20"],
        ["fit", "missing_column.gen", "--data", "more/wide.csv"],
        ["compare", "old_faithful.gen"],
        ["compare", "old_faithful.gen", "--holdout", "0.2", "--methods", "em,map"],
        ["compare", "old_faithful.gen", "twice.gen", "--data", "faithful.csv", "--samples", "50"],
        ["eval", "kept", "--data", "faithful.csv", "--per-row", "more/rows.csv"],
        ["eval", "trained", "--data", "more/wide.csv"],
        ["predict", "kept", "--data", "more/new.csv", "--out", "more/predicted.csv"],
        ["sample", "old_faithful.gen", "-n", "20", "--out", "more/drawn.csv"],
        ["methods"],
        ["distributions"],
        ["distributions", "Normal"],
        ["functions"],
        ["layers"],
        ["flows"],
        ["sdes"],
        ["fit", "old_faithful.gen", "--restart", "3"],
    ];

    private const string Vae = """
        model Vae(Q = 2)

        data x[rows]: real[6] from all

        net decode(z: real[Q]) -> real[6] = mlp(hidden = [8], act = tanh)
        param noise: positive

        for n in rows {
          z[n]: real[Q] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]), noise)
        }

        guide {
          net encode(x: real[6]) -> (mean: real[Q], sd: positive[Q]) = mlp(hidden = [8], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }

        """;

    public static TheoryData<int> Widths => [60, 80, 120];

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task No_line_is_wider_than_the_page(int columns)
    {
        using var workspace = Stories();
        Assert.Equal(0, (await workspace.Run("fit", "old_faithful.gen", "--out", "kept")).Code);
        Assert.Equal(0, (await workspace.Run("fit", "vae.gen", "--data", "more/wide.csv", "--max-iter", "20", "--out", "trained")).Code);
        var tooWide = new List<string>();
        foreach (var report in reports)
        {
            File.Delete(workspace.At("my.gen"));
            var run = await Probdsl.Run(workspace.Folder, report, columns);
            Assert.True(run.Code != 70, run.Errors);
            tooWide.AddRange((run.Output + run.Errors).Split('\n')
                .Where(line => line.Length > columns && !IsUncut(line, columns)).Select(line => $"{string.Join(' ', report)}: {line}"));
        }

        Assert.True(tooWide.Count == 0, string.Join('\n', tooWide));
    }

    /// <summary>A long word, such as a path, that could not have stood on a line with the others.</summary>
    private static bool IsUncut(string line, int columns) => line.Split(' ').Max(w => w.Length) > columns - 30;

    [Theory]
    [InlineData("80", 0, 80)]
    [InlineData("72", 200, 72)]
    [InlineData(null, 0, 100)]
    [InlineData(null, 200, 200)]
    [InlineData("", 90, 90)]
    [InlineData("wide", 90, 90)]
    [InlineData("-3", 90, 90)]
    public void COLUMNS_counts_then_the_terminal_then_100(string? variable, int terminal, int expected) =>
        Assert.Equal(expected, Cli.Output.TerminalSize.Of(variable, terminal));

    [Fact]
    public async Task A_terminal_says_how_wide_it_is()
    {
        using var workspace = Workspace.Coin();
        string[] fit = ["fit", "coin_mle.gen", "--data", "coin.csv"];
        var (narrow, wide) = (await PseudoTerminal.Shown(workspace.Folder, fit, 60, ("NO_COLOR", "1")),
            await PseudoTerminal.Shown(workspace.Folder, fit, 120, ("NO_COLOR", "1")));
        Assert.InRange(narrow.Split('\n').Max(l => l.Length), 40, 60);
        Assert.InRange(wide.Split('\n').Max(l => l.Length), 61, 100);
    }

    private static Workspace Stories()
    {
        var random = new Random(3);
        var rows = string.Concat(Enumerable.Range(0, 60).Select(_ =>
            string.Join(',', Enumerable.Range(0, 6).Select(_ => random.NextDouble().ToString("F3", null))) + "\n"));
        var many = string.Concat(Enumerable.Range(0, 90).Select(i => $"{(i % 30) + 1},{random.NextDouble():F3}\n"));
        var faithful = Workspace.OldFaithful();
        return faithful
            .Write("wrong.gen", """
                model Wrong(K = 2)

                data x[rows]: real
                param center_of_the_first_component: real
                x_again = 3

                for n in rows { x[n] ~ Normal(center_of_the_frist_component, exp(x_again) + undefined_name + center_of_the_first[2]) }

                """)
            .Write("wide.gen", """
                model Wide

                data x[rows]: real[6] from all

                param center: real[6]
                param spread: covariance[6]

                for n in rows { x[n] ~ MvNormal(center, spread) }

                """)
            .Write("many.gen", """
                model Many

                data group[rows]: index[G]
                data y[rows]: real

                center: real ~ Normal(0, 1)
                for g in 1..G { level[g]: real ~ Normal(0, 1) }
                for n in rows { y[n] ~ Normal(center + level[group[n]], 0.5) }
                twice = 2 * center

                """)
            .Write("missing_column.gen", """
                model Missing

                data height_of_the_plant[rows]: real
                for n in rows { height_of_the_plant[n] ~ Normal(0, 1) }

                """)
            .Write("vae.gen", Vae)
            .Write("drawn.gen", """
                model Drawn

                data pixel[rows]: int in 0..16
                data x[rows]: real from Uniform(pixel + 0.25, pixel + 0.75)

                flow warp: real = planar |> affine
                for n in rows { x[n] ~ Normal(0, 1) |> warp }

                """)
            .Write("named.gen", """
                model Named

                data y[rows]: real

                intercept_of_the_line ~ Normal(0, 1)
                coefficient_of_the_line ~ Normal(0, 1)
                deviation_of_the_rows: positive ~ Normal(0, 1)

                for n in rows {
                  y[n] ~ Normal(intercept_of_the_line + 2 * coefficient_of_the_line + 3 * intercept_of_the_line, deviation_of_the_rows)
                }

                """)
            .Write("twice.gen", faithful.Read("old_faithful.gen"))
            .Write("more/wide.csv", "a,b,c,d,e,f\n" + rows)
            .Write("more/many.csv", "group,y\n" + many)
            .Write("more/new.csv", "eruptions,waiting\n1.9,50\n4.4,80\n");
    }
}
