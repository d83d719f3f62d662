using System.Diagnostics;
using System.Globalization;
using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.DrawDiagnostics;

// Arguments: rows, draws. Log densities that loo.R computes too; the sum of the estimates, and the best of five times.
var (rows, draws) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture));
double[][] values = [.. Enumerable.Range(1, rows).Select(i => Row(i, draws))];
var (best, sum) = (double.PositiveInfinity, 0.0);
for (var round = 0; round < 5; round++)
{
    var (clock, found) = (Stopwatch.StartNew(), new LeftOutRow[rows]);
    Parallel.For(0, rows, new ParallelOptions { MaxDegreeOfParallelism = 2 }, () => new double[draws], (i, _, weights) =>
    {
        var densities = Array.ConvertAll(values[i], Math.Exp);
        found[i] = LeftOutRow.Estimate(values[i], new ChainStatistics(4).EffectiveSize(densities) / draws, weights);
        return weights;
    }, _ => { });
    (best, sum) = (Math.Min(best, clock.Elapsed.TotalSeconds), found.Sum(r => r.Elpd));
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{best} {sum:R}"));

static double[] Row(int row, int draws)
{
    var y = (row % 101 / 25.0) - 2;
    var (densities, mean) = (new double[draws], 0.0);
    for (var s = 1; s <= draws; s++)
    {
        var (u, v) = (Noise(s, 7919), Noise(s, 3571));
        mean = (0.7 * mean) + Math.Log(u / (1 - u));
        var away = (y - (0.3 * mean)) / Math.Exp(0.2 * (v - 0.5));
        densities[s - 1] = -0.5 * ((away * away) + Math.Log(2 * Math.PI)) - (0.2 * (v - 0.5));
    }

    return densities;
}

static double Noise(int s, int at) => ((s * (long)at % 10007) + 0.5) / 10007;
