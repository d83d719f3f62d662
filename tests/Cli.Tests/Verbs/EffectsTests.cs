using System.Globalization;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`comparisons`, `slopes`, `predict --grid` and `test` as a user runs them: pages, JSON, files, and what is refused.</summary>
public sealed class EffectsTests
{
    private const string Story = """
        model Line
        data x[rows]: real from dose / 2
        data g[rows]: index[G]
        data y[rows]: real
        slope ~ Normal(0, 5)
        for k in G { level[k] ~ Normal(0, 5) }
        for n in rows { y[n] ~ Normal(slope * x[n] + level[g[n]], 0.1) }

        """;

    [Fact]
    public async Task Comparisons_are_a_page_json_and_a_file_of_the_same_numbers()
    {
        using var workspace = await Kept();
        var page = await workspace.Run("comparisons", "kept", "--data", "my.csv", "--variable", "dose", "--by", "g", "--out", "c.csv");
        Assert.Equal(0, page.Code);
        Assert.StartsWith("Line · fitted by exact · my.csv, 24 rows\n\ncontrast", page.Output, StringComparison.Ordinal);
        Assert.Contains("\nc.csv: 2 rows\n", page.Output, StringComparison.Ordinal);
        var lines = workspace.Read("c.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("contrast,g,mean,sd,q5,q95", lines[0]);
        var json = JsonDocument.Parse((await workspace.Run(
            "comparisons", "kept", "--data", "my.csv", "--variable", "dose", "--by", "g", "--format", "json")).Output).RootElement;
        Assert.Equal("y", json.GetProperty("outcome").GetString());
        var rows = json.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["u", "v"], rows.Select(r => r.GetProperty("g").GetString()!));
        Assert.All(rows, r => Assert.Equal(1, r.GetProperty("mean").GetDouble(), 0.05));
        Assert.Equal(rows[1].GetProperty("mean").GetDouble(), double.Parse(lines[2].Split(',')[2], CultureInfo.InvariantCulture), 1e-5);
    }

    [Fact]
    public async Task A_slope_is_per_unit_of_the_file()
    {
        using var workspace = await Kept();
        var json = JsonDocument.Parse((await workspace.Run("slopes", "kept", "--data", "my.csv", "--variable", "x", "--format", "json",
            "--interval", "0.5")).Output).RootElement;
        var row = Assert.Single(json.GetProperty("rows").EnumerateArray());
        Assert.Equal(1, row.GetProperty("mean").GetDouble(), 0.05);
        Assert.True(row.GetProperty("q25").GetDouble() < row.GetProperty("q75").GetDouble());
    }

    [Fact]
    public async Task A_grid_is_csv()
    {
        using var workspace = await Kept();
        var lines = (await workspace.Run("predict", "kept", "--data", "my.csv", "--grid", "dose=0:4:2", "--grid", "g=u,v"))
            .Output.TrimEnd('\n').Split('\n');
        Assert.Equal("dose,g,mean,sd,q5,q95", lines[0]);
        Assert.Equal(["0,u", "0,v", "2,u", "2,v", "4,u", "4,v"], lines[1..].Select(l => string.Join(',', l.Split(',')[..2])));
    }

    [Fact]
    public async Task Hypotheses_have_their_probability()
    {
        using var workspace = await Kept();
        var json = JsonDocument.Parse((await workspace.Run("test", "kept", "slope > 1", "level[\"u\"] = level[\"v\"]", "--format", "json"))
            .Output).RootElement.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(1, json[0].GetProperty("probability").GetDouble());
        Assert.Equal(JsonValueKind.Null, json[1].GetProperty("probability").ValueKind);
        Assert.Contains("level[\"u\"] = level[\"v\"]", (await workspace.Run("test", "kept", "level[\"u\"] = level[\"v\"]")).Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E0670", "comparisons", "kept", "--data", "my.csv", "--variable", "nothing")]
    [InlineData("E0671", "slopes", "kept", "--data", "my.csv", "--variable", "y")]
    [InlineData("E0672", "slopes", "kept", "--data", "my.csv", "--variable", "g")]
    [InlineData("E0673", "predict", "kept", "--data", "my.csv", "--grid", "g=z")]
    [InlineData("E0679", "test", "kept", "slope")]
    public async Task Errors_say_what_to_write(string code, params string[] call)
    {
        using var workspace = await Kept();
        var (exit, _, error) = await workspace.Run(call);
        Assert.Equal(1, exit);
        Assert.StartsWith($"error {code}: ", error, StringComparison.Ordinal);
        Assert.Contains("\n   = ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scale is difference, ratio, log-ratio or odds-ratio", "comparisons", "kept", "--variable", "x", "--scale", "logit")]
    [InlineData("--grid is COLUMN=VALUES", "predict", "kept", "--data", "my.csv", "--grid", "x")]
    [InlineData("--by divides the rows of the data", "predict", "kept", "--data", "my.csv", "--grid", "x=1", "--by", "g")]
    [InlineData("--average, --by, --outcome and --test are of a grid", "predict", "kept", "--data", "my.csv", "--average")]
    public async Task Wrong_usage_is_named(string words, params string[] call)
    {
        using var workspace = new Workspace();
        var (exit, _, error) = await workspace.Run(call);
        Assert.Equal(2, exit);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    private static async Task<Workspace> Kept()
    {
        var workspace = new Workspace();
        workspace.Write("my.gen", Story);
        workspace.Write("my.csv", "dose,g,y\n" + string.Concat(Enumerable.Range(1, 24).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{i / 4.0},{(i % 3 == 0 ? "u" : "v")},{(i / 4.0) + (i % 3 == 0 ? 1 : 0) + (0.1 * Math.Sin(37.0 * i))}\n"))));
        Assert.Equal(0, (await workspace.Run("fit", "my.gen", "--data", "my.csv", "--out", "kept")).Code);
        return workspace;
    }

    /// <summary>A level whose columns are rows of another file is no new one.</summary>
    [Fact]
    public async Task A_new_level_without_a_row_of_its_own_is_refused()
    {
        using var workspace = new Workspace();
        workspace.Write("h.gen", """
            model Homes
            data radon[homes]: real
            data county[homes]: index[counties]
            data u[counties]: real
            b ~ Normal(0, 2)
            for c in counties { level[c] ~ Normal(b * u[c], 1) }
            for h in homes { radon[h] ~ Normal(level[county[h]], 1) }

            """).Write("homes.csv", "county,radon\na,1\nb,2\na,3\n").Write("counties.csv", "county,u\na,0.5\nb,1.5\n");
        string[] data = ["--data", "homes=homes.csv", "--data", "counties=counties.csv"];
        Assert.Equal(0, (await workspace.Run(["fit", "h.gen", .. data, "--out", "kept"])).Code);
        var (code, _, errors) = await workspace.Run(["predict", "kept", .. data, "--grid", "county=a,new", "--new-levels"]);
        Assert.Equal(1, code);
        Assert.StartsWith("error E0673: `new` is no level of column `county` in the fit", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("homes.csv", errors, StringComparison.Ordinal);
    }
}
