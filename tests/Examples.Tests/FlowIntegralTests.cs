using System.Globalization;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// Flows of two columns after some training: their density over a grid integrates to 1. A log determinant that is wrong by 1 in each row
/// gives 2.7 or 0.37.
/// </summary>
public sealed class FlowIntegralTests : IDisposable
{
    private const double Step = 0.04, Edge = 3;

    private readonly string folder = Directory.CreateTempSubdirectory("probdsl-flow-").FullName;

    [Theory]
    [InlineData("realnvp", "realnvp.gen", 40, 0.02), InlineData("realnvp", "nice.gen", 40, 0.02)]
    [InlineData("spline-flow", "spline_flow.gen", 40, 0.03)]
    [InlineData("flow-matching", "flow_matching.gen --method mle --set H=8", 3, 0.02)]
    public async Task The_density_integrates_to_1(string example, string story, int steps, double tolerance)
    {
        var (kept, grid, rows) = (Path.Combine(folder, "kept"), Path.Combine(folder, "grid.csv"), Path.Combine(folder, "rows.csv"));
        double[] centers = [.. Enumerable.Range(0, (int)Math.Round(2 * Edge / Step)).Select(i => ((i + 0.5) * Step) - Edge)];
        File.WriteAllText(grid, "x,y\n" + string.Concat(centers.SelectMany(x => centers.Select(y =>
            string.Create(CultureInfo.InvariantCulture, $"{x:R},{y:R}\n")))));
        string[] fit = ["fit", .. story.Split(' '), "--data", "../vae/vae.csv", "--max-iter", $"{steps}", "--out", kept];
        foreach (var arguments in (string[][])[fit, ["eval", kept, "--data", grid, "--per-row", rows]])
        {
            var run = await Probdsl.Run(Repository.Path("examples", example), arguments);
            Assert.True(run.Code == 0, run.Errors + run.Output);
        }

        var densities = File.ReadLines(rows).Skip(1).Select(line =>
            Math.Exp(double.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture))).ToList();
        Assert.Equal(centers.Length * centers.Length, densities.Count);
        Assert.Equal(1, densities.Sum() * Step * Step, tolerance);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
