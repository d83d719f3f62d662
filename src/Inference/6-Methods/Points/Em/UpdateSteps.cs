using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Em;

/// <summary>One update within a step of EM: increases the expected log density in some of its parameters.</summary>
internal abstract class UpdateStep
{
    /// <summary>Updates the parameters at these positions of a point.</summary>
    public abstract void Move(IDifferentiable expected, double[] point, int[] places);
}

/// <summary>
/// Updates numbers, probability vectors or matrices of a natural family: the maximum in closed form, from the gradients at points near
/// the current one.
/// </summary>
internal sealed class NaturalStep(NaturalStatistics statistics, double power, int size) : UpdateStep
{
    private const double Rounding = 1e-14;

    /// <summary>At a ratio to the maximum above this (or below its inverse), a point determines the maximum with too few digits.</summary>
    private const double Lost = 1e5;

    private const int MostReadings = 4;

    public override void Move(IDifferentiable expected, double[] point, int[] places)
    {
        var reading = new NaturalParameters(new RestrictedFunction(expected, point, places).Gradients, places.Length, statistics, size);
        double[] maximum = statistics switch
        {
            NaturalStatistics.Logs => Probabilities(reading.Counts(), Array.ConvertAll(places, p => point[p])),
            NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse =>
                Matrices(reading, Array.ConvertAll(places, p => point[p])),
            _ => Elements(reading, Array.ConvertAll(places, p => point[p])),
        };
        for (var i = 0; i < places.Length; i++) point[places[i]] = maximum[i];
    }

    private double[] Elements(NaturalParameters reading, double[] now)
    {
        if (statistics == NaturalStatistics.LogOdds)
            return [.. reading.Elements([.. now.Select(_ => 0.5)], [.. now.Select(_ => 0.25)])
                .Select((n, i) => Probability(n.A, n.B, now[i]))];
        // far from the maximum one of two numbers is lost in the rounding of the other: gradients there only give the direction to move in
        var about = Array.ConvertAll(now, u => u > 0 && double.IsFinite(u) ? u : 1);
        for (var round = 0; ; round++)
        {
            var read = reading.Elements(Array.ConvertAll(about, u => u / Math.Sqrt(2)),
                Array.ConvertAll(about, u => u * Math.Sqrt(2)), power);
            double[] maximum = [.. read.Select((n, i) => n is (0, 0) ? now[i] : Math.Pow(Top(n.A, n.B), 1 / power))];
            double[] nearer = [
                .. about.Select((u, i) => read[i] is (0, 0) ? u : Nearer(u, Math.Abs(Top(read[i].A, read[i].B)) / Math.Pow(u, power)))];
            if (round == MostReadings || nearer.AsSpan().SequenceEqual(about)) return maximum;
            about = nearer;
        }

        // a log t - b t has its top at a / b; -a log v - b / v at b / a
        double Top(double a, double b) => reading.IsInverse ? b / a : a / b;

        double Nearer(double u, double times) =>
            times is > 1 / Lost and < Lost ? u : u * Math.Pow(Math.Clamp(times, 1 / (Lost * Lost), Lost * Lost), 1 / power);
    }

    /// <summary>
    /// The p at which a log p + b log (1 - p) is highest: on the edge if one of the two is only rounding, which may be below 0.
    /// </summary>
    private static double Probability(double a, double b, double now)
    {
        var (rounding, yes, no) = (Rounding * (Math.Abs(a) + Math.Abs(b)), Math.Max(0, a), Math.Max(0, b));
        return yes <= rounding ? no <= rounding ? now : 0 : no <= rounding ? 1 : yes / (yes + no);
    }

    private double[] Probabilities(double[] counts, double[] now)
    {
        var probabilities = new double[counts.Length];
        for (var from = 0; from < counts.Length; from += size)
        {
            var total = counts.AsSpan(from, size).ToArray().Sum();
            for (var k = from; k < from + size; k++) probabilities[k] = total == 0 ? now[k] : counts[k] / total;
        }

        return probabilities;
    }

    private static double[] Matrices(NaturalParameters reading, double[] now) =>
        [.. reading.Matrices(now).SelectMany(r => Maximum(reading.IsInverse, r.A, r.B).ToRowMajorArray())];

    private static Matrix<double> Maximum(bool isInverse, double a, Matrix<double> b)
    {
        // no row depends on it
        if (a == 0) return Matrix<double>.Build.Dense(b.RowCount, b.ColumnCount, double.NaN);
        var top = isInverse ? b / a : b.Inverse() * a;
        return (top + top.Transpose()) * 0.5;
    }
}

/// <summary>
/// Updates parameters without a closed form, in unconstrained coordinates: some steps of L-BFGS, each of which increases the function.
/// </summary>
/// <param name="units">The units of all parameters of a point, 1 where none is known.</param>
internal sealed class GradientStep(double[] units) : UpdateStep
{
    private const int Steps = 25;

    /// <summary>
    /// Moves these parameters off a saddle point, where their gradient is 0 though the expected log density increases on both sides.
    /// </summary>
    public static void LeaveSaddle(IDifferentiable expected, double[] point, int[] places, RandomStream random)
    {
        var start = Array.ConvertAll(places, p => point[p]);
        var left = new SaddleStart(new RestrictedFunction(expected, point, places)).Leave(start, random);
        for (var i = 0; i < places.Length; i++) point[places[i]] = left[i];
    }

    public override void Move(IDifferentiable expected, double[] point, int[] places)
    {
        var function = new RestrictedFunction(expected, point, places);
        var own = Array.ConvertAll(places, p => units[p]);
        var ascent = new LimitedMemoryBfgs(function) { Units = Array.TrueForAll(own, u => u == 1) ? null : own };
        var top = ascent.Maximize(Array.ConvertAll(places, p => point[p]), Steps).Position;
        for (var i = 0; i < places.Length; i++) point[places[i]] = top[i];
    }
}
