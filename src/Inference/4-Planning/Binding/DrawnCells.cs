using ProbDsl.Inference.ForwardSampling;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Draws the cells of a data name given other data, once: from a random stream of that name, in blocks of rows, so that a row has the same
/// cells in every run, whatever rows follow. A cell is missing if one that it is drawn from is missing.
/// </summary>
internal sealed class DrawnCells(Problem problem, StandardCatalog catalog, DiagnosticBag diagnostics)
{
    private const ulong Seed = 1;

    // numbers drawn at once: as many as fit the cache
    private const int AtOnce = 1 << 18;

    /// <summary>The array and its missing cells; null with a diagnostic.</summary>
    public (Tensor Values, MissingCells? Missing)? Draw(Draw draw)
    {
        if (new DrawChecks(problem.Graph, catalog).FindIn([draw]).FirstOrDefault() is { } limit) return Refuse(limit);
        var variable = problem.Graph[draw.Target.Of];
        var (shape, plate) = (problem.ShapeOf(variable), variable.Extents.Count > 0 ? variable.Extents[0].Plate : null);
        var (rows, width) = plate is null ? (1, shape.Count) : (shape[0], shape[1..].Count);
        var (values, block) = (new double[shape.Count], Math.Clamp(AtOnce / Math.Max(1, width), 1, Math.Max(1, rows)));
        for (var first = 0; first < rows; first += block)
        {
            var part = plate is null ? problem : Rows(plate, first, Math.Min(block, rows - first));
            var drawn = Drawn(draw, part, new RandomStream(Seed, $"cells of {variable.Name}", (uint)(first / block)).NextBits());
            if (Invalid(draw, drawn, first, width) is { } invalid) return Refuse(invalid);
            drawn.CopyTo(values, first * width);
        }

        return (new(shape, values), Missing(draw, variable, shape));
    }

    private double[] Drawn(Draw draw, Problem part, ulong seed)
    {
        var arrays = new SampledArrays(part, 1);
        foreach (var name in DataDrawOrder.SourcesOf(draw).Where(part.Data.ContainsKey)) arrays.Open(part.Graph[name], part.Data[name]);
        arrays.Open(part.Graph[draw.Target.Of], null);
        using var sampling = new StatementSampling(draw, part, catalog, arrays, null, null);
        sampling.Run(new SeededNoise(seed), 0);
        return arrays[draw.Target.Of].Values;
    }

    /// <summary>The problem restricted to some rows of a plate.</summary>
    private Problem Rows(Plate plate, int first, int count) => problem.WithData(
        problem.Data.ToDictionary(d => d.Key,
            d => problem.Graph[d.Key].Extents is [{ Plate: { } own }, ..] && own == plate ? Rows(d.Value, first, count) : d.Value),
        new Dictionary<string, long>(problem.Sizes) { [plate.Name] = count },
        new Dictionary<string, MissingCells>());

    private static Tensor Rows(Tensor of, int first, int count)
    {
        var width = of.Shape[1..].Count;
        return new([count, .. of.Shape[1..]], of.Values[(first * width)..((first + count) * width)]);
    }

    private Diagnostic? Invalid(Draw draw, double[] drawn, int first, int width)
    {
        var type = problem.Graph[draw.Target.Of].Type;
        var at = Array.FindIndex(drawn, v =>
            !double.IsFinite(v) || (type.Element == Element.Positive && v <= 0) || (type.Element == Element.Unit && v is <= 0 or >= 1));
        if (at < 0) return null;
        var where = $" in row {first + (at / width) + 1}";
        return double.IsFinite(drawn[at])
            ? SamplingDiagnostics.OutsideType(draw, where, drawn[at], type) : SamplingDiagnostics.NotANumber(draw, where);
    }

    private MissingCells? Missing(Draw draw, Variable variable, Shape shape)
    {
        List<SourceMissingCells> incomplete = [.. DataDrawOrder.SourcesOf(draw).Where(problem.Missing.ContainsKey).Select(name =>
            new SourceMissingCells(problem.Missing[name], problem.Data[name].Shape, shape, isCellByCell: variable.Type.ElementRank == 0))];
        if (incomplete.Count == 0) return null;
        bool[] mask = [.. Enumerable.Range(0, shape.Count).Select(cell => incomplete.Exists(g => g.At(cell) is not null))];
        return new(mask, PlaceOf(Array.IndexOf(mask, true)), PlaceOf);

        DataPlace PlaceOf(int cell) => incomplete.Select(g => g.At(cell)).OfType<DataPlace>().First();
    }

    /// <summary>The missing cells of a source, matched cell by cell if it has the shape of the draw, otherwise row by row.</summary>
    private sealed class SourceMissingCells(MissingCells cells, Shape own, Shape drawn, bool isCellByCell)
    {
        private readonly int from = isCellByCell && own == drawn ? 1 : own[1..].Count,
            to = isCellByCell && own == drawn ? 1 : drawn[1..].Count;

        /// <summary>The place of the first missing cell that a drawn cell depends on; null if there is none.</summary>
        public DataPlace? At(int cell) =>
            cells.Mask.AsSpan(cell / to * from, from).IndexOf(true) is var at and >= 0 ? cells.PlaceOf((cell / to * from) + at) : null;
    }

    private (Tensor, MissingCells?)? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
