namespace ProbDsl.Inference.Forecasting;

/// <summary>
/// New rows of joint plates as the story reads them: after the rows of the fit, on whose values they are conditioned. A file that starts
/// with the rows of the fit is used unchanged; the rows of any other file are appended to them.
/// </summary>
/// <param name="Tables">The tables that the story reads.</param>
/// <param name="Plates">The plates whose first members are the fit's; empty if no plate is joint.</param>
public sealed record ContinuedTables(InputTables Tables, IReadOnlyDictionary<string, ContinuedPlate> Plates)
{
    /// <summary>Whether some rows are new.</summary>
    public bool HasNew { get; private init; }

    /// <summary>The tables without a continuation.</summary>
    public static ContinuedTables None(InputTables tables) => new(tables, new Dictionary<string, ContinuedPlate>());

    /// <param name="fit">The fit.</param>
    /// <param name="tables">The user's files.</param>
    /// <param name="sameRows">Whether these are the files of the fit, so that nothing is added.</param>
    public static Result<ContinuedTables> Create(SavedFit fit, InputTables tables, bool sameRows) =>
        Create(fit, tables, sameRows, areDrawn: false);

    private static Result<ContinuedTables> Create(SavedFit fit, InputTables tables, bool sameRows, bool areDrawn)
    {
        var continued = None(tables);
        if (sameRows) return continued;
        foreach (var plate in JointRows.Find(fit.Graph))
        {
            if (plate.Within is not null || fit.Graph.Plates.Any(p => p.Within == plate))
            {
                if (KnownGroup(fit, plate, tables) is { } known) return ContinuationDiagnostics.KnownGroup(fit.Graph, plate, known);
                continue;
            }

            var reads = TrainingRowArrays.Reads(fit.Graph, plate, tables)
                .Where(r => TrainingRowArrays.NamesOf(r.Data).Any(name => r.Source.Table.Find(name) is not null)).ToList();
            if (reads.Count == 0) continue;
            if (fit.HasGuidedLatents) return ContinuationDiagnostics.Trained(fit.Graph, plate);
            var joined = continued.With(fit, plate, reads, areDrawn);
            if (joined.Value is not { } behind) return joined;
            continued = behind;
        }

        return continued;
    }

    /// <summary>
    /// The same for a draw: what the story draws for new rows is drawn, whatever the file contains; without new rows, the rows of the fit
    /// are drawn.
    /// </summary>
    public static Result<ContinuedTables> OfDraws(SavedFit fit, InputTables tables, bool sameRows)
    {
        var continued = Create(fit, tables, sameRows, areDrawn: true);
        return continued.Value is { HasNew: false } ? None(tables) : continued;
    }

    /// <summary>The rows of the fit followed by this many rows with unknown values.</summary>
    public static Result<ContinuedTables> Ahead(SavedFit fit, int rows)
    {
        if (JointRows.Find(fit.Graph) is not [{ Within: null } plate])
            return ContinuationDiagnostics.NotOneSeries(fit.Graph, JointRows.Find(fit.Graph));
        if (fit.HasGuidedLatents) return ContinuationDiagnostics.Trained(fit.Graph, plate);
        if (ContinuationDiagnostics.CannotContinue(fit.Graph, plate) is { } unfit) return unfit;
        if (KeptOf(fit, plate) is not { } kept) return ContinuationDiagnostics.NotKept(fit.Folder, plate);
        Variable[] open = [.. fit.Graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin }
            && v.Extents.Any(e => e.Plate == plate) && !fit.Graph.StatementsOf(v.Name).OfType<Draw>().Any())];
        if (rows > 0 && open.Length > 0) return ContinuationDiagnostics.NeedsColumns(fit, open);
        if (kept.Find(a => PlacesOf(fit.Graph, plate, a).Any(place => place != 0)) is { } matrix)
            return ContinuationDiagnostics.NeedsMatrix(matrix.Name, plate);
        var arrays = kept.ConvertAll(a => Joined(a, null, rows));
        return new ContinuedTables(InputTables.Of(new ArrayFile(Place(fit), [.. arrays])),
            new Dictionary<string, ContinuedPlate> { [plate.Name] = new(RowsOf(fit, plate), rows == 0 ? 0 : RowsOf(fit, plate)) })
            { HasNew = rows > 0 };
    }

    private Result<ContinuedTables> With(SavedFit fit, Plate plate,
        List<(Plate Plate, Variable Data, DataSource Source)> reads, bool areDrawn)
    {
        if (KeptOf(fit, plate) is not { } kept) return ContinuationDiagnostics.NotKept(fit.Folder, plate);
        var further = kept.Select(a => (a.Name, Array: Further(a.Name, reads))).Where(a => a.Array is not null)
            .ToDictionary(a => a.Name, a => a.Array!);
        var (known, rows) = (RowsOf(fit, plate), further.Values.First().Shape is [var first, ..] ? first : 0);
        var begins = kept.TrueForAll(a => further.TryGetValue(a.Name, out var own) && CommonCells.HasAll(own, a));
        var plates = new Dictionary<string, ContinuedPlate>(Plates) { [plate.Name] = new(known, begins ? 0 : known) };
        if (begins && rows == known) return this with { Plates = plates };
        if (!begins && new RepeatedRowCheck(kept, further, OutcomeNames(fit.Graph)) is { Are: true } repeated)
            return ContinuationDiagnostics.Repeats(reads[0].Source.Table, repeated.First(), Math.Min(rows, known), known);
        if (ContinuationDiagnostics.CannotContinue(fit.Graph, plate) is { } unfit) return unfit;
        if (begins && !areDrawn) return this with { Plates = plates, HasNew = true };
        var file = reads[0].Source.Table.File;
        if (!begins && kept.Find(a => PlacesOf(fit.Graph, plate, a).Any(place => place != 0)) is { } matrix)
            return ContinuationDiagnostics.NeedsMatrix(matrix.Name, plate);
        if (reads.Exists(r => r.Source.Lone is not null)) return ContinuationDiagnostics.NamelessArrays(file, plate);
        if (kept.Find(a => further.TryGetValue(a.Name, out var own) && !own.Shape.Skip(1).SequenceEqual(a.Shape.Skip(1))
            && !begins) is { } other) return ContinuationDiagnostics.OtherForm(file, other, further[other.Name]);
        var (drawn, added, joined) = (DrawnNames(fit.Graph), begins ? rows - known : rows, new List<NamedArray>());
        foreach (var array in kept.Where(a => further.ContainsKey(a.Name) || drawn.Contains(a.Name)))
        {
            var own = areDrawn && drawn.Contains(array.Name) ? null : further.GetValueOrDefault(array.Name);
            joined.Add(begins && own is not null ? own : Joined(array, own?.Cells, added, joined.Count));
        }

        var places = new JoinedTableText(Place(fit), reads[0].Source.Table, joined.ToDictionary(a => a.Name,
            a => further.GetValueOrDefault(a.Name) == a ? 0 : kept.First(k => k.Name == a.Name).Cells.Rows));
        var continued = new ArrayFile(file, joined, places);
        var arrays = new Dictionary<string, ArrayFile>(Tables.NamedArrays) { [plate.Name] = continued };
        foreach (var (_, data, _) in reads.Where(r => Tables.Named.ContainsKey(r.Data.Name) || Tables.NamedArrays.ContainsKey(r.Data.Name)))
            arrays[data.Name] = continued;
        return this with { Tables = Tables with { Named = Tables.Named.Where(t => !arrays.ContainsKey(t.Key)).ToDictionary(),
            NamedArrays = arrays }, Plates = plates, HasNew = true };
    }

    /// <summary>The array that a file has under a name saved with the fit; null if it has none.</summary>
    private static NamedArray? Further(string name, List<(Plate Plate, Variable Data, DataSource Source)> reads)
    {
        var source = reads.Where(r => TrainingRowArrays.NamesOf(r.Data).Contains(name)).Select(r => r.Source).FirstOrDefault();
        return source?.Table.Find(name) is { } cells ? new(source.Shape ?? [cells.Rows], cells) : null;
    }

    /// <summary>The columns of data that the story draws: if a file lacks one, its cells are missing.</summary>
    private static HashSet<string> DrawnNames(ModelGraph graph) =>
        [.. graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin } && graph.StatementsOf(v.Name).OfType<Draw>().Any())
            .SelectMany(TrainingRowArrays.NamesOf)];

    /// <summary>The drawn columns that no other data read, whose cells in new rows differ from the fit's by design.</summary>
    private static HashSet<string> OutcomeNames(ModelGraph graph) =>
        [.. DrawnNames(graph).Except(graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin }
            && !graph.StatementsOf(v.Name).OfType<Draw>().Any()).SelectMany(TrainingRowArrays.NamesOf))];

    /// <summary>The arrays of a plate saved with the fit; null if there are none, or if they have another length.</summary>
    private static List<NamedArray>? KeptOf(SavedFit fit, Plate plate)
    {
        var names = TrainingRowArrays.NamesOf(fit.Graph, plate).ToHashSet();
        var kept = fit.Training?.Where(a => names.Contains(a.Name)).ToList();
        return kept is not null && kept.Count == names.Count
            && kept.TrueForAll(a => a.Shape.Count > 0 && PlacesOf(fit.Graph, plate, a).All(place => a.Shape[place] == RowsOf(fit, plate)))
            ? kept : null;
    }

    private static int RowsOf(SavedFit fit, Plate plate) => (int)fit.SavedData.Sizes[plate.Name];

    private static string Place(SavedFit fit) => $"{fit.Folder.TrimEnd('/')}/{FitFile.Training.Name}";

    /// <summary>The dimensions of an array that are the plate; for a column, its rows.</summary>
    private static IEnumerable<int> PlacesOf(ModelGraph graph, Plate plate, NamedArray array)
    {
        if (array.Shape.Count == 1) return [0];
        var read = graph.Variables.First(v => v is { Role: Role.Data, Origin: ColumnOrigin } && v.Extents.Any(e => e.Plate == plate)
            && TrainingRowArrays.NamesOf(v).Contains(array.Name));
        return read.Whole.Dims.Index().Where(d => d.Item.Plate == plate).Select(d => d.Index).Where(d => d < array.Shape.Count);
    }

    private static NamedArray Joined(NamedArray kept, Column? further, int rows, int index = 0)
    {
        var each = kept.Shape[0] == 0 ? 0 : kept.Cells.Rows / kept.Shape[0];
        return new([kept.Shape[0] + rows, .. kept.Shape.Skip(1)], JoinedColumn.Create(index, kept.Cells, further, rows * each));
    }

    /// <summary>
    /// The first group of new data with a name that the fit has, if the rows of a group are joint: continuing it is not supported yet.
    /// </summary>
    private static string? KnownGroup(SavedFit fit, Plate plate, InputTables tables)
    {
        foreach (var data in fit.Graph.Variables.Where(v =>
            v.Role == Role.Data && v.Extents.Any(e => e.Plate == plate) && GroupReader.Columns(v) is not null))
            if (tables.Find(data) is { Why: null } source && GroupReader.Columns(data)![0] is var by && source.Table.Find(by) is { } column
                && data.Extents[0].Plate is { } groups && fit.SavedData.Groups.Names.TryGetValue(groups.Name, out var names))
                return Enumerable.Range(0, column.Rows).Where(row => !column.IsMissing(row)).Select(column.Text)
                    .FirstOrDefault(names.Contains);
        return null;
    }
}
