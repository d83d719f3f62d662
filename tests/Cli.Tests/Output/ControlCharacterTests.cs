using System.Globalization;
using System.Text;
using System.Text.Json;
using ProbDsl.Tests.Running;
using ProbDsl.Tests.Verbs;

namespace ProbDsl.Tests.Output;

/// <summary>
/// No control character of a cell, a header, a level, a file name or an argument reaches a terminal; JSON keeps them as its escapes, and a
/// table is written as it is.
/// </summary>
public sealed class ControlCharacterTests
{
    private const string Escape = "\u001b[31m", Title = "\u001b]0;owned\u0007", C1 = "\u009b31m", Turned = "\u202e",
        Unseen = "\u2028\u2029\u200b\ufeff\u200f\u061c\U000E0041";

    private static readonly string Nasty = $"a{Escape}b{C1}c{Turned}d{Unseen}e";

    [Fact]
    public async Task Names_and_arguments()
    {
        using var workspace = Workspace.Coin();
        await Shown(workspace, 1, "check", $"{Nasty}.gen");
        await Shown(workspace, 1, "fit", "coin_mle.gen", "--data", $"{Nasty}.csv");
        await Shown(workspace, 2, "check", $"--{Nasty}");
        await Shown(workspace, 1, "fit", "coin_mle.gen", "--data", "coin.csv", "--set", $"{Nasty}=3");
        await Shown(workspace, 1, "fit", "coin_mle.gen", "--data", "coin.csv", "--method", Nasty);
        await Shown(workspace, 1, "distributions", Nasty);
    }

    [Fact]
    public async Task Headers_cells_and_levels()
    {
        using var workspace = new Workspace()
            .Write("m.gen", """
                model M
                data g[n]: index[G]
                data y[n]: real
                param m[G]: real
                for i in n { y[i] ~ Normal(m[g[i]], 1) }

                """)
            .Write("levels.csv", $"g,y\n\"{Nasty}\",1\n{Title},2\n").Write("header.csv", $"\"{Nasty}\",{Title}\n1,2\n")
            .Write("cell.csv", $"g,y\n1,{Nasty}\n2,{Title}\n").Write("data.json", $"{{\"{Nasty}");
        var levels = await Shown(workspace, 0, "fit", "m.gen", "--data", "levels.csv");
        Assert.Contains("a␛[31mb", levels.Output, StringComparison.Ordinal);
        await Shown(workspace, 1, "fit", "m.gen", "--data", "header.csv");
        await Shown(workspace, 1, "fit", "m.gen", "--data", "cell.csv");
        await Shown(workspace, 1, "fit", "m.gen", "--data", "data.json");
    }

    [Fact]
    public async Task Json_has_escapes_and_tables_have_the_text()
    {
        using var workspace = new Workspace().Write("m.gen",
            """
                model M
                data g[n]: index[G]
                data y[n]: real
                param m[G]: real = 1
                for i in n { y[i] ~ Normal(m[g[i]], 1) }

                """)
            .Write("levels.csv", $"g,y\n\"{Nasty}\",1\n{Title},2\n");
        var json = await workspace.Run("fit", "m.gen", "--data", "levels.csv", "--format", "json");
        Assert.Equal((0, false), (json.Code, json.Output.Any(c => char.IsControl(c) && c != '\n')));
        using var parsed = JsonDocument.Parse(json.Output);
        Assert.Contains(Nasty, Texts(parsed.RootElement));
        var drawn = await workspace.Run("sample", "m.gen", "--data", "levels.csv");
        Assert.Equal((0, true), (drawn.Code, drawn.Output.Contains(Escape, StringComparison.Ordinal)));
    }

    private static async Task<Finished> Shown(Workspace workspace, int code, params string[] arguments)
    {
        var run = await workspace.Run(arguments);
        Assert.Equal((code, ""),
            (run.Code, string.Concat((run.Output + run.Errors).EnumerateRunes().Where(IsUnsafe).Select(c => $"U+{c.Value:X4} "))));
        return run;
    }

    private static bool IsUnsafe(Rune c) => c.Value is not ('\n' or '\t') &&
        Rune.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Texts(p.Value).Append(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
