namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// The signs of factors along integrated chains at a point: where loadings with the opposite sign have the same density, since the chain
/// takes the opposite sign with them, the largest of them is positive.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="objective">The density.</param>
/// <param name="integrated">The latents that are integrated.</param>
public sealed class FactorSigns(ModelGraph graph, StoryObjective objective, IEnumerable<IntegratedBlock> integrated)
{
    /// <summary>The most numbers of a parameter, and the most parameters, whose signs are tried alone and together.</summary>
    private const int MostNumbers = 200, MostTogether = 5;

    /// <summary>The number of points at which densities are compared, how far they are from the mode, and what counts as equal.</summary>
    private const int Points = 3;

    private const double Far = 0.3, Equal = 1e-9;

    /// <summary>Numbers whose sizes differ by less than this fraction are as large: two methods find them with some error.</summary>
    private const double Tie = 1e-3;

    private readonly List<(double[] At, double Value)> points = [];

    /// <summary>The point with positive signs, and what was chosen in its order.</summary>
    public Mode Oriented(Mode mode) => integrated.OfType<GaussianChain>().Aggregate(mode, Oriented);

    private Mode Oriented(Mode mode, GaussianChain chain)
    {
        var rotated = RotatedLoading.Find(graph).SelectMany(r => new[] { r.Param, r.Transition }).Select(p => p?.Name).ToHashSet();
        var read = chain.Statements.SelectMany(s => DeepReads.Find(graph, s)).Select(r => r.Of).ToHashSet();
        List<Coordinate> near = [.. objective.Joint.Coordinates.Where(c => read.Contains(c.Unknown.Name) && c.Cells is null
            && !rotated.Contains(c.Unknown.Name) && c.Unknown.Support is Reals
            && c.IsElementwise && c.Free == c.Array && c.Free.Count <= MostNumbers)];
        if (near.Count == 0 || chain.Members.All(m => m.IsData)) return mode;
        ChoosePoints(mode);
        var (chosen, left) = (new List<(string Of, int[] Places)>(), new List<(string Of, int[] Places)>());
        foreach (var coordinate in near)
        {
            var slices = Slices(coordinate).Where(s => IsFree(s.Places)).ToList();
            chosen.AddRange(slices);
            var whole = (coordinate.Unknown.Name, objective.Joint.PlacesOf(coordinate.Unknown.Name));
            if (slices.Count > 0) continue;
            if (IsFree(whole.Item2)) chosen.Add(whole);
            else left.Add(whole);
        }

        if (left.Count <= MostTogether) chosen.AddRange(Together(left));
        if (chosen.Count == 0) return mode;
        double[] position = [.. mode.Position];
        foreach (var (_, places) in chosen)
            if (FirstOfLargest(position, places) < 0) Flip(position, places);
        return mode with
        {
            Position = position,
            OrderedBy = $"{(mode.OrderedBy is { } order ? $"{order}; " : "")}the largest number of {string.Join(", and of ",
                chosen.Select(c => c.Of))} is positive: the opposite sign, with that of its factor, has the same density",
        };
    }

    /// <summary>Parameters whose signs are free together and not alone, by the name of the first.</summary>
    private IEnumerable<(string Of, int[] Places)> Together(List<(string Of, int[] Places)> left)
    {
        var taken = 0;
        foreach (var set in Enumerable.Range(1, (1 << left.Count) - 1).Where(s => int.PopCount(s) > 1).OrderBy(int.PopCount))
        {
            if ((set & taken) != 0) continue;
            int[] places = [.. left.Where((_, i) => (set >> i & 1) == 1).SelectMany(l => l.Places)];
            if (!IsFree(places)) continue;
            taken |= set;
            yield return (left[int.TrailingZeroCount(set)].Of, places);
        }
    }

    /// <summary>The rows and columns of a matrix, or the numbers of a vector: each may be of a factor of its own.</summary>
    private IEnumerable<(string Of, int[] Places)> Slices(Coordinate of)
    {
        var (places, shape) = (objective.Joint.PlacesOf(of.Unknown.Name), of.Array);
        if (shape.Rank == 0 || shape.Count == 1) yield break;
        for (var d = 0; d < shape.Rank; d++)
        {
            var inner = Shape.Of([.. shape[(d + 1)..]]).Count;
            for (var i = 0; i < shape[d]; i++)
            {
                var index = string.Join(", ", Enumerable.Range(0, shape.Rank).Select(k => k == d ? $"{i + 1}" : ".."));
                yield return ($"{of.Unknown.Name}[{index}]", [.. places.Where((_, at) => at / inner % shape[d] == i)]);
            }
        }
    }

    /// <summary>The mode, and points about it with their densities.</summary>
    private void ChoosePoints(Mode mode)
    {
        if (points.Count > 0) return;
        var (random, units) = (new RandomStream(1, "signs of factors"), ModeUnits.Measure(objective, [.. mode.Position], Far));
        for (var i = 0; i < 10 * Points && points.Count < Points; i++)
        {
            double[] at = [.. mode.Position.Zip(units, (x, u) => x + (Far * u * ((2 * random.NextUniform()) - 1)))];
            if (objective.Density(at) is var value && double.IsFinite(value)) points.Add((at, value));
        }
    }

    /// <summary>Whether the density is the same where these numbers have the opposite sign.</summary>
    private bool IsFree(int[] places) => points.Count == Points && points.TrueForAll(p =>
    {
        double[] flipped = [.. p.At];
        Flip(flipped, places);
        return Math.Abs(objective.Density(flipped) - p.Value) <= Equal * Math.Max(1, Math.Abs(p.Value));
    });

    private static void Flip(double[] position, int[] places)
    {
        foreach (var place in places) position[place] = -position[place];
    }

    private static double FirstOfLargest(double[] position, int[] places)
    {
        var least = (1 - Tie) * places.Max(p => Math.Abs(position[p]));
        return position[places.First(p => Math.Abs(position[p]) >= least)];
    }
}
