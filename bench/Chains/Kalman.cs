using System.Globalization;

namespace ProbDsl.Bench;

/// <summary>
/// Milliseconds of processor time of linear-Gaussian chains over the numbers of a file: the log density alone (filter), smoothed means and
/// covariances, and
/// the log density with gradients. A line for each model: its name, the log density, and the three times.
/// </summary>
internal static class Kalman
{
    public static void Run(string file, Func<Func<double>, double> least)
    {
        double[] numbers = [.. File.ReadLines(file).Select(l => double.Parse(l, CultureInfo.InvariantCulture))];
        foreach (var model in new[] { KalmanModel.Level(), KalmanModel.Trend(), KalmanModel.Season(isFlat: false),
            KalmanModel.Season(isFlat: true), KalmanModel.Season(isFlat: false) with { Name = "trend and season, gaps", HasGaps = true } })
        {
            using var density = new KalmanOp(model, numbers, "density");
            density.Run();
            Console.Write($"{model.Name};{density.LogDensity():R};{least(density.Run):F3}");
            foreach (var wanted in new[] { "moments", "gradients" })
            {
                using var op = new KalmanOp(model, numbers, wanted);
                Console.Write($";{least(op.Run):F3}");
            }

            Console.WriteLine();
        }
    }
}
