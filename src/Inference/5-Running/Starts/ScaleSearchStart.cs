namespace ProbDsl.Inference.Starts;

/// <summary>
/// Moves a start to scales and locations in the units of the data. Where latents are integrated, the density is flat in a scale far below
/// the others, and a gradient never brings it back. A search without gradients compares few values of each unknown, all of its elements
/// together: the unit that the story implies, or powers of standard deviations of data, fractions and multiples of the current value, and
/// means of data. Where missing cells are integrated, a scale far from the units returns slowly too: each step keeps the fraction of it
/// that the cells have.
/// </summary>
/// <param name="units">The units that the story implies.</param>
/// <param name="coordinates">The unknowns, in the order of the points.</param>
/// <param name="isFixed">Whether an unknown keeps its value.</param>
/// <param name="isOnOwnScale">Whether an unknown is itself in a point, and not its unconstrained parameters.</param>
public sealed class ScaleSearchStart(StoryUnits units, IReadOnlyList<Coordinate> coordinates, Func<Coordinate, bool> isFixed,
    Func<Coordinate, bool> isOnOwnScale)
{
    /// <summary>The standard deviation of the logarithm of a scale between starts.</summary>
    private const double Width = 2;

    /// <summary>Few rounds, so that no scale starts far below the units, from where it would return slowly.</summary>
    private const int MostRounds = 2;

    /// <summary>A round that gains less than this, in nats, is the last one.</summary>
    private const double LeastGain = 0.5;

    /// <summary>Whether any column of the data varies.</summary>
    public bool DataVary => units.Data.Vary;

    /// <summary>The point with the highest density among those that the search compares.</summary>
    /// <param name="start">The initial point, which is not modified.</param>
    /// <param name="density">The log density of a point.</param>
    public double[] Improve(double[] start, Func<double[], double> density)
    {
        var moves = Unknowns().ToList();
        double[] begun = [.. start];
        foreach (var move in moves) move.Begin?.Invoke(begun);
        var (best, highest) = (begun, density(begun));
        if (!double.IsFinite(highest)) (best, highest) = (start, density(start));
        Compare(moves.SelectMany(m => m.Shifts).Concat(ScaleSearchMoves.Powers.SelectMany(power => Together(moves, power))));
        for (var round = 0; round < MostRounds; round++)
        {
            var before = highest;
            foreach (var move in moves) Compare([.. move.Shifts, .. move.Jumps, .. move.Steps]);
            if (!(highest - before > LeastGain)) break;
        }

        return best;

        void Compare(IEnumerable<Action<double[]>> some)
        {
            var from = best;
            foreach (var move in some)
            {
                double[] moved = [.. from];
                move(moved);
                if (!moved.AsSpan().SequenceEqual(from) && density(moved) is var value && (value > highest || !double.IsFinite(highest))
                    && double.IsFinite(value)) (best, highest) = (moved, value);
            }
        }
    }

    /// <summary>Another start: each scale, all of its elements together, times a random factor.</summary>
    /// <param name="start">The initial point, which is not modified.</param>
    /// <param name="random">Draws the factors.</param>
    public double[] Moved(double[] start, RandomStream random)
    {
        double[] moved = [.. start];
        foreach (var move in Unknowns())
        {
            var factor = Math.Exp(Width * random.NextNormal());
            if (move.IsScale) move.Times(factor)(moved);
        }

        return moved;
    }

    /// <summary>All scales at once at this power of the standard deviation of data.</summary>
    private static IEnumerable<Action<double[]>> Together(List<ScaleSearchMoves> moves, double power) =>
        moves.Exists(m => m.ToPower(power).Any())
            ? [point => moves.ForEach(m => m.ToPower(power).FirstOrDefault()?.Invoke(point))] : [];

    private IEnumerable<ScaleSearchMoves> Unknowns()
    {
        var start = 0;
        foreach (var coordinate in coordinates)
        {
            if (!isFixed(coordinate) && ScaleSearchMoves.Exist(coordinate))
                yield return new(units, coordinate, start, isOnOwnScale(coordinate));
            start += coordinate.Free.Count;
        }
    }
}
