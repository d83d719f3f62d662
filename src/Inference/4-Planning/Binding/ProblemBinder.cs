using System.Collections.Immutable;
using ProbDsl.Data.Dates;
using ProbDsl.Inference.ForwardSampling;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Binds a typed story to its files: selects the file of each name, sets the sizes, reads each data name, then checks what shapes alone
/// could not prove. If the story is to be drawn, the data that it draws are not read. New data for a fit are read in the same way as the
/// data of the fit.
/// </summary>
public sealed class ProblemBinder
{
    /// <summary>
    /// The largest number of levels for which a column with fewer than two cells per level causes no warning.
    /// </summary>
    private const int MostLevelsOfOneRow = 1000;

    private readonly ModelGraph graph;
    private readonly InputTables tables;
    private readonly StandardCatalog catalog;
    private readonly PriorDrawRequest? draws;
    private readonly SavedData? fit;
    private readonly DiagnosticBag diagnostics = new();
    private readonly Dictionary<string, double> hyperparameters = [];
    private readonly Dictionary<string, Tensor> data = [];
    private readonly Dictionary<string, MissingCells> missing = [];
    private readonly Dictionary<string, Func<int, DataPlace?>> places = [];
    private readonly List<FrozenValue> frozen = [];
    private readonly List<ExpandedColumns> alls = [];
    private readonly Dictionary<string, (string File, long Rows)> sized = [];
    private readonly BoundSizes sizes;
    private readonly GroupReader groups;
    private readonly LevelLists levels;
    private readonly FileKeys keys;
    private readonly HashSet<string> anew = [];
    private readonly ExcludedMembers? excluded;
    private readonly DateFormat dates;

    public ProblemBinder(ModelGraph graph, InputTables tables, StandardCatalog catalog, PriorDrawRequest? draws = null,
        SavedData? fit = null)
    {
        (this.graph, this.tables, this.catalog, this.draws, this.fit) = (graph, tables, catalog, draws, fit);
        sizes = new(diagnostics);
        dates = DateFormats.Parse(tables.DateFormat, diagnostics);
        groups = new(tables, diagnostics);
        levels = new(graph, tables, groups, fit, diagnostics);
        keys = new(graph, tables);
    }

    /// <summary>A binder of the same story and files in which functions of whole columns skip some members of a plate.</summary>
    private ProblemBinder(ModelGraph graph, InputTables tables, StandardCatalog catalog, ExcludedMembers excluded)
        : this(graph, tables, catalog) => this.excluded = excluded;

    /// <summary>The problem, or errors; its story has latents in place of labels with missing cells that others read.</summary>
    public BindingResult Bind()
    {
        var bound = BindAsWritten();
        return draws is null && fit is null && bound.Problem is { } problem
            && PartlyObservedLabels.AsLatents(problem, tables, catalog) is { } latents
            ? new ProblemBinder(latents, tables, catalog).Bind() : bound;
    }

    private BindingResult BindAsWritten()
    {
        Action[] phases = [NameFiles, FindColumns, SizeHyperparameters, SizeByKeys, SizeByFit, SizeGroups, ReadSingles, SizePlates,
            SizeLevels, ReadOthers, NumberLevels, DrawCells, SizeDrawn, LimitSizes];
        foreach (var phase in phases)
            if (!diagnostics.HasErrors) phase();
        if (diagnostics.HasErrors) return new(null, diagnostics.ToValueList());
        var problem = new Problem(graph, hyperparameters,
            sizes.Numbers, data, groups.Groups(graph, sizes.Numbers, KeptGroups())) { Levels = levels.All, LookUps = levels.LookUps,
                NewlySizedPlates = anew, Missing = missing, Places = places, Frozen = frozen, Alls = alls, Unread = [.. keys.Unread()],
                Reread = draws is null && fit is null ? members => new ProblemBinder(graph, tables, catalog, members).Bind() : null };
        if (fit is not null) diagnostics.AddRange(FrozenDefinitions.UnsavedErrors(graph, anew));
        diagnostics.AddRange(FrozenDefinitions.MissingCellErrors(problem));
        if (draws is null && fit is null) diagnostics.AddRange(StatedOrder.Errors(graph, problem.Levels));
        diagnostics.AddRange(new IndexChecks(problem, catalog).Find());
        if (!diagnostics.HasErrors) diagnostics.AddRange(OptionRangeChecks.Find(problem, catalog));
        if (!diagnostics.HasErrors) diagnostics.AddRange(FlowSizeChecks.Find(problem));
        if (!diagnostics.HasErrors) diagnostics.AddRange(LayerChecks.Find(problem, catalog));
        if (!diagnostics.HasErrors) diagnostics.AddRange(new CyclicIndexChecks(problem, catalog).Find());
        if (!diagnostics.HasErrors) diagnostics.AddRange(new NoisingChecks(problem, catalog).Find());
        if (draws is null && !diagnostics.HasErrors) diagnostics.AddRange(new SupportChecks(problem, catalog).Find());
        var hasRows = draws is null && !diagnostics.HasErrors && HasRows();
        if (hasRows) diagnostics.AddRange(FrozenDefinitions.NotFiniteErrors(problem, catalog));
        if (draws is null && !diagnostics.HasErrors)
            diagnostics.AddRange(new ArgumentChecks(problem, catalog).Find());
        if (hasRows && fit is null && !diagnostics.HasErrors) diagnostics.AddRange(RepeatedCounts.Find(problem, catalog).Take(1));
        if (diagnostics.HasErrors) return new(null, diagnostics.ToValueList());
        if (draws is null && fit is null) frozen.AddRange(FrozenDefinitions.Values(problem, catalog));
        if (draws is null && fit is null) diagnostics.AddRange(SelfPrediction.Warnings(graph, tables));
        if (draws is null) diagnostics.AddRange(RowsInTime.Warnings(graph, tables));
        return new(problem, diagnostics.ToValueList());
    }

    private bool HasRows() => new ClosedFormRowRequirement().IsMetBy(StoryFacts.Of(graph, catalog));

    /// <summary>The data that are read from files.</summary>
    private IEnumerable<Variable> Given =>
        graph.Variables.Where(v => v is { Role: Role.Data, Origin: not DrawOrigin } && draws?.IsDrawn(v) != true
            && !data.ContainsKey(v.Name) && draws?.Sizes.ContainsKey(v.Name) != true);

    /// <summary>Reports files with a name that the story does not have.</summary>
    private void NameFiles()
    {
        string[] known = [.. graph.Plates.Select(p => p.Name), .. graph.Variables.Where(v => v.Role == Role.Data).Select(v => v.Name)];
        foreach (var (name, file) in tables.Names.Where(t => !known.Contains(t.Name)))
            diagnostics.Add(BindingDiagnostics.UnknownTable(name, file, known));
    }

    /// <summary>Checks that every data name has a file with the columns that it reads.</summary>
    private void FindColumns()
    {
        foreach (var variable in Given)
            if (tables.Find(variable) is not { } source) diagnostics.Add(draws is null
                ? BindingDiagnostics.NoTable(variable) : SamplingDiagnostics.NotDrawn(variable, graph.StatementsOf(variable.Name).Any()));
            else if (source.Why is { } why) diagnostics.Add(why);
            else diagnostics.AddRange(ColumnList.Check(variable, source.Table).Select(NamingFiles));
        foreach (var shared in Given.GroupBy(v => tables.Find(v)?.Lone).Where(g => g.Key is not null && g.Skip(1).Any()))
            diagnostics.Add(BindingDiagnostics.SharedArray(shared.Key!, [.. shared.Select(v => v.Name)]));
    }

    /// <summary>Adds a hint if one file without a name is used for data of several plates, since each plate may need its own
    /// file.</summary>
    private Diagnostic NamingFiles(Diagnostic lacking)
    {
        string[] plates = [.. Given.Where(v => v.Extents.Count > 0).Select(v => v.Extents[0].Plate?.Name).OfType<string>().Distinct()];
        if (tables.Only is null || tables.Named.Count > 0 || plates.Length < 2) return lacking;
        return lacking.Next($"{(lacking.Help is null ? "" : $"{lacking.Help}\n")}the story reads data of "
            + $"{string.Join(" and ", plates.Select(p => $"`{p}`"))}: name a file for each, "
            + $"`{string.Join(' ', plates.Select(p => $"--data {p}=FILE"))}`");
    }

    private void SizeHyperparameters()
    {
        foreach (var (size, number) in draws?.Sizes ?? new Dictionary<string, long>()) sizes.Numbers[size] = number;
        foreach (var drawn in graph.Variables.Where(v => v.Role == Role.Data && draws?.Sizes.ContainsKey(v.Name) == true))
            data[drawn.Name] = Tensor.Scalar(draws!.Sizes[drawn.Name]);
        var used = graph.Variables.SelectMany(v => v.Whole.Dims.Select(d => d.Size).Concat(v.Type.States is { } states ? [states] : []))
            .Concat(graph.Story.SelectMany(s => s.Loops).SelectMany(l => new[] { l.From, l.To }))
            .SelectMany(s => s.Symbols).ToHashSet();
        foreach (var hyper in graph.Hyperparameters)
        {
            var value = hyperparameters[hyper.Name] = ValueOf(hyper);
            if (value == Math.Floor(value) && Math.Abs(value) <= Array.MaxLength) sizes.Numbers[hyper.Name] = (long)value;
            if (used.Contains(hyper.Name) && (value < 1 || !sizes.Knows(hyper.Name)))
                diagnostics.Add(value > Array.MaxLength
                    ? BindingDiagnostics.SizeTooLarge(hyper, value) : BindingDiagnostics.SizeNotWhole(hyper, value));
        }
    }

    private double ValueOf(Variable hyper)
    {
        var written = ((ValueOrigin)hyper.Origin!).Value;
        if (ExprTree.All(written).OfType<SizeValue>().Select(q => sizes.FirstUnknown(q.Size))
            .FirstOrDefault(s => s is not null) is { } unknown)
        {
            diagnostics.Add(BindingDiagnostics.SizeNotSet(hyper, unknown));
            return 1;
        }

        return new ExpressionEvaluator(new(graph, hyperparameters, sizes.Numbers, data), catalog).Evaluate(written).Values[0];
    }

    private void SizeByKeys() => diagnostics.AddRange(keys.Size(sizes, hyperparameters));

    /// <summary>
    /// Sets sizes that no new data set to their values in the fit, and numbers level names as in the fit.
    /// </summary>
    private void SizeByFit()
    {
        if (fit is null) return;
        var own = new NewSizes(graph, tables, draws, fit);
        foreach (var (symbol, number) in fit.Sizes)
            if (own.Contains(symbol)) anew.Add(symbol);
            else sizes.Keep(symbol, number);
        foreach (var (size, names) in fit.Levels.Where(l => !graph.Plates.Any(p => p.Name == l.Key))) AddNewLevels(size, names);
    }

    /// <summary>Adds levels that the fit has not seen, if the story can draw their values.</summary>
    private void AddNewLevels(string size, Levels kept)
    {
        levels.Keep(size, kept);
        var reading = Given.Where(v => v.Type.States?.Symbol == size).ToList();
        if (reading.Count == 0 || NewLevels.ReasonAgainst(graph, size, fit!) is not null) return;
        var columns = reading.SelectMany(DataCells).OfType<Column>().ToList();
        var (all, further) = kept.With(columns);
        if (further.Count == 0) return;
        levels.Keep(size, all);
        sizes.Numbers[size] = all.Count;
        anew.Add(size);
        var at = columns.First(c => all.Of(c).Any(number => number > kept.Count));
        diagnostics.Add(FitDiagnostics.NewLevels(reading[0], further, tables.Find(reading[0])!.Table, at,
            Array.FindIndex(all.Of(at), number => number > kept.Count)));
    }

    /// <summary>The groups of the fit, for plates without groups of their own in a file.</summary>
    private Groups? KeptGroups() => fit is null ? null : new(
        fit.Groups.Lengths.Where(l => !anew.Contains(l.Key)).ToDictionary(),
        fit.Groups.Names.Where(n => !anew.Contains(n.Key)).ToDictionary());

    private void SizeGroups()
    {
        foreach (var drawn in graph.Variables.Where(v => draws?.IsDrawn(v) == true && GroupReader.AreIn(tables, v)))
            groups.Size(drawn, sizes);
        foreach (var grouped in Given.Where(v => GroupReader.Columns(v) is not null)) groups.Size(grouped, sizes);
    }

    /// <summary>Reads scalar data; single whole numbers are sizes.</summary>
    private void ReadSingles()
    {
        foreach (var single in Given.Where(v => v.Whole.IsScalar).ToList())
        {
            Read(single);
            if (single.Type.IsWhole && data.TryGetValue(single.Name, out var number))
                sizes.Set(Size.Of(single.Name), (long)number.Values[0], single, () => $"`{single.Name}` is {number.Values[0]}",
                    tables.Find(single)!.Table.Place);
        }
    }

    private void SizePlates()
    {
        foreach (var variable in Given)
        {
            var source = tables.Find(variable)!;
            var (table, shape, _) = source;
            if (source.Lone is { } array) SizeArray(variable, array, table);
            else if (shape is not null)
                foreach (var (at, dimension) in variable.Whole.Dims.Index())
                    sizes.Set(dimension.Size, shape[at], variable, () => $"`{variable.Name}` has {shape[at]} in dimension {at + 1}",
                        PlaceOf(variable, table));
            else if (variable.Extents.Count > 0 && GroupReader.Columns(variable) is null) SizeRows(variable, variable.Extents[0], table);
        }
    }

    private void SizeRows(Variable variable, Extent rows, Table table)
    {
        if (rows.Plate is { } plate && groups.IsSized(plate) && sizes.Numbers[plate.Name] != table.Rows)
            diagnostics.Add(BindingDiagnostics.GroupsNotRows(plate, sizes.Numbers[plate.Name], table));
        else SizePlate(variable, rows, (table.File, table.Rows), table.Place);
    }

    private void SizePlate(Variable variable, Extent rows, (string File, long Rows) of, Place place)
    {
        if (rows.Plate is { } plate && !sized.TryAdd(plate.Name, of) && sized[plate.Name].Rows != of.Rows)
            diagnostics.Add(BindingDiagnostics.TablesDiffer(plate, sized[plate.Name], of, place));
        else sizes.Set(rows.Size, of.Rows, variable, () => $"{of.File} has {of.Rows} rows", place);
    }

    /// <summary>Sizes the rows of an array file by its first dimension, and checks the elements of each row.</summary>
    private void SizeArray(Variable variable, UnnamedArray array, Table table)
    {
        var fill = new ArrayMapping(variable, array, sizes);
        if (variable.Extents.Count > 0 && fill.HasRows) SizePlate(variable, variable.Extents[0], (array.File, array.Rows), table.Place);
        if (!diagnostics.HasErrors && fill.Set() is { } why) diagnostics.Add(why);
    }

    /// <summary>
    /// Sizes an `index` of a new size by the distinct cells of its columns; all columns of that size share one list of levels.
    /// </summary>
    private void SizeLevels()
    {
        foreach (var sharing in Given.Where(v => v.Type.States?.Symbol is { } size && IsLeftToLevels(size))
            .GroupBy(v => v.Type.States!.Symbol!).ToList())
            if (sharing.SelectMany(DataCells).ToList() is var columns && !columns.Contains(null))
                SizeLevels(sharing.Key, sharing.First(), [.. columns.Select(c => c!)]);
    }

    /// <summary>Sizes one list of levels. If a key sets the size, numbers are positions, and texts must have that many levels.</summary>
    private void SizeLevels(string size, Variable first, IReadOnlyList<Column> columns)
    {
        if (sizes.Knows(size) && !columns.Any(c => c is TextColumn { NonNumberCount: > 0 })) return;
        var count = levels.Add(size, columns);
        sizes.Set(Size.Of(size), count, first, () => $"the columns of `{size}` have {count} different cells",
            tables.Find(first)!.Table.Place);
        var cells = columns.Sum(c => c.Rows - c.MissingCount);
        if (count > MostLevelsOfOneRow && 2 * count > cells)
            diagnostics.Add(BindingDiagnostics.LevelsOfOneRow(tables.Find(first)!.Table.PlaceOf(columns[0]), size, count, cells));
    }

    private IEnumerable<Column?> DataCells(Variable variable)
    {
        var table = tables.Find(variable)!.Table;
        return ColumnList.Resolve(variable, table).Select(e => new DataColumnReader(variable, table, null, diagnostics, dates).Cells(e));
    }

    /// <summary>
    /// Whether a size is not set yet, or is set only by a key; members with data keep the order of these data.
    /// </summary>
    private bool IsLeftToLevels(string size) =>
        !sizes.Knows(size)
            || (keys.Gives(size) && !graph.Variables.Any(v => v.Role == Role.Data && v.Extents.Any(e => e.Size.Symbol == size)));

    private void ReadOthers()
    {
        foreach (var variable in Given.ToList()) Read(variable);
    }

    private void NumberLevels() => diagnostics.AddRange(LevelNumbers.Set(graph, levels.All, groups.Names, sizes).ToList());

    private void Read(Variable variable)
    {
        var source = tables.Find(variable)!;
        var columns = ColumnList.Resolve(variable, source.Table);
        if (!SetSizes(variable, source, columns)) return;
        if (new DataReader(graph, variable, source, columns,
            sizes, diagnostics, dates, fit, excluded is null ? null : ExcludedRows(variable, source.Table))
            .Read(PlacesOf(variable, source), column => levels.For(variable, column, source.Table)) is not { } read) return;
        data[variable.Name] = read.Values;
        places[variable.Name] = read.PlaceOf;
        if (read.Missing is { } cells) missing[variable.Name] = cells;
        frozen.AddRange(read.Frozen);
        alls.AddRange(ColumnList.OfAlls(variable, source.Table));
    }

    /// <summary>
    /// Draws data that are given by a distribution on other data. Missing cells of a name that is only a source of such draws become
    /// missing cells of the draws.
    /// </summary>
    private void DrawCells()
    {
        foreach (var draw in graph.DataDraws.Where(d => draws?.IsDrawn(graph[d.Target.Of]) != true))
        {
            var variable = graph[draw.Target.Of];
            if (variable.Whole.Dims.Select(d => d.Size).Append(variable.Type.States ?? Size.One).Select(sizes.FirstUnknown)
                .FirstOrDefault(s => s is not null) is { } unknown)
            {
                diagnostics.Add(BindingDiagnostics.SizeNotSet(variable, unknown));
                return;
            }

            var read = new Problem(graph, hyperparameters, sizes.Numbers, data) { Missing = missing };
            if (new DrawnCells(read, catalog, diagnostics).Draw(draw) is not { } drawn) return;
            data[variable.Name] = drawn.Values;
            if (drawn.Missing is { } cells) missing[variable.Name] = cells;
        }

        foreach (var source in missing.Keys.Where(name => DataDrawOrder.IsOnlySource(graph, graph[name])).ToList()) missing.Remove(source);
        foreach (var (name, cells) in missing.Where(m => graph[m.Key].Origin is DrawOrigin))
        {
            var drawn = new DrawnElements(graph, graph[name], sizes.Numbers);
            if (Enumerable.Range(0, cells.Mask.Length).Where(at => cells.Mask[at] && !drawn.Contains(at)).Select(at => (int?)at)
                .FirstOrDefault() is { } given) diagnostics.Add(DataDiagnostics.MissingGivenCell(cells.PlaceOf(given), name));
        }
    }

    /// <summary>The places of the table's rows in the array.</summary>
    private RowPlacement PlacesOf(Variable variable, DataSource source)
    {
        if (source.Shape is not null) return new(source.Table.Rows);
        if (variable.Extents.Count == 0) return RowPlacement.One(source.Table.Rows);
        return groups.PlacesOf(variable) ?? new(source.Table.Rows);
    }

    /// <summary>
    /// The rows of a variable's table that belong to excluded members, by the variable itself or another one of that table; null if there
    /// are none.
    /// </summary>
    private bool[]? ExcludedRows(Variable variable, Table table)
    {
        if (graph.Variables.Where(IsOverExcluded).OrderBy(v => v != variable)
            .FirstOrDefault(v => v == variable || tables.For(v) == table) is not { } over) return null;
        var groups = this.groups.GroupOfRows(over);
        var perMember = Math.Max(1, table.Rows / excluded!.Is.Length);
        return [.. Enumerable.Range(0, table.Rows).Select(row => excluded.Is[groups is null ? row / perMember : groups[row]])];
    }

    private bool IsOverExcluded(Variable variable) =>
        variable is { Role: Role.Data, Origin: ColumnOrigin, Extents: [{ Plate: { } plate }, ..] } && plate.Name == excluded!.Plate;

    /// <summary>Sets a size that the type leaves to the data to the number of columns; checks a known one against it.</summary>
    private bool SetSizes(Variable variable, DataSource source, IReadOnlyList<Expr> columns)
    {
        var leading = source.Lone is not null
            ? variable.Whole.Rank : source.Shape?.Count ?? Math.Min(GroupReader.Plates(variable), variable.Extents.Count);
        var dims = variable.Whole.Dims.Skip(leading).Select(d => d.Size).ToList();
        if (dims.FirstOrDefault(d => sizes.FirstUnknown(d) is not null)?.Symbol is { } symbol && dims.Count == 1)
            sizes.Numbers[symbol] = columns.Count;
        if (variable.Whole.Dims.Select(d => d.Size).Append(variable.Type.States ?? Size.One).Select(sizes.FirstUnknown)
            .FirstOrDefault(s => s is not null) is { } unknown)
        {
            diagnostics.Add(BindingDiagnostics.SizeNotSet(variable, unknown));
            return false;
        }

        var expected = dims.Aggregate(1L, (product, d) => product * sizes.NumberOf(d));
        if (expected == columns.Count) return true;
        diagnostics.Add(BindingDiagnostics.ColumnCount(variable, (int)expected, columns.Count, variable.Span));
        return false;
    }

    private void SizeDrawn()
    {
        if (draws is not null) diagnostics.AddRange(draws.SizeOthers(sizes.Numbers));
    }

    private void LimitSizes()
    {
        if (draws is null) diagnostics.AddRange(SizeChecks.Find(graph, sizes.Numbers));
    }

    private static DataPlace PlaceOf(Variable variable, Table table) =>
        ExprTree.All(((ColumnOrigin)variable.Origin!).Columns[0]).OfType<ColumnValue>().Select(c => table.Find(c.Name)).OfType<Column>()
            .Select(table.PlaceOf).FirstOrDefault() ?? table.Place;
}
