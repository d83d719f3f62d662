using ProbDsl.Inference.Forecasting;

namespace ProbDsl.Inference.MarginalEffects;

/// <summary>How the values of a column are compared.</summary>
internal enum ColumnKind
{
    /// <summary>Numbers with a derivative.</summary>
    Number,

    /// <summary>Numbers that the story reads as whole ones.</summary>
    Whole,

    /// <summary>Only 0 and 1.</summary>
    Binary,

    /// <summary>Levels, groups, yes and no.</summary>
    Names,

    /// <summary>Days.</summary>
    Date,
}

/// <summary>A column of the data whose values are changed.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Kind">How its values are compared.</param>
/// <param name="Tables">The tables that have it and of which the story reads it; the first is that of the values below.</param>
/// <param name="Levels">The levels of a column of names, in the order of the fit; empty for others.</param>
/// <param name="ReadBy">The data names that read it.</param>
internal sealed record EffectColumn(
    string Name, ColumnKind Kind, IReadOnlyList<Table> Tables, IReadOnlyList<string> Levels, IReadOnlySet<string> ReadBy)
{
    /// <summary>The columns that a story reads for its data beside the outcome.</summary>
    public static IReadOnlyList<string> Read(SavedFit fit, EffectOutcome outcome) => [.. fit.Graph.Variables
        .Where(v => v is { Role: Role.Data, Origin: ColumnOrigin } && v.Name != outcome.Variable.Name)
        .SelectMany(TrainingRowArrays.NamesOf).Except(outcome.Columns).Distinct()];

    /// <summary>The column of this name, or the only column that the data of this name read.</summary>
    public static Result<EffectColumn> Find(SavedFit fit, InputTables tables, EffectOutcome outcome, string asked)
    {
        var read = Read(fit, outcome);
        var name = !read.Contains(asked) && fit.Graph.Find(asked) is { Role: Role.Data, Origin: ColumnOrigin } data
            && TrainingRowArrays.NamesOf(data).Distinct().ToList() is [var only] ? only : asked;
        if (outcome.Columns.Contains(name) && !read.Contains(name)) return EffectDiagnostics.IsOutcome(asked, read);
        List<Variable> readers = [.. fit.Graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin }
            && TrainingRowArrays.NamesOf(v).Contains(name))];
        List<Table> having = [.. readers.Select(v => tables.Find(v)).Where(s => s is { Shape: null, Why: null })
            .Select(s => s!.Table).Where(t => t.Find(name) is not null).Distinct()];
        if (having.Count == 0)
            return EffectDiagnostics.UnknownColumn(asked, read, readers.Count == 0 && AllTables(tables).Any(t => t.Find(name) is not null),
                [.. AllTables(tables).SelectMany(t => t.Columns).Select(c => c.Name).Distinct()]);
        var column = having[0].Find(name)!;
        var kind = KindOf(column, name, readers);
        return new EffectColumn(name, kind, having, kind == ColumnKind.Names ? LevelsOf(fit, column, readers) : [],
            readers.Select(v => v.Name).ToHashSet())
        {
            Members = fit.Graph.Plates.FirstOrDefault(p => readers.Any(v => v.Type.States == p.Size)),
        };
    }

    /// <summary>The plate whose members the levels are, in a table of their own; null if levels are names alone.</summary>
    public Plate? Members { get; private init; }

    /// <summary>The cells of the first table.</summary>
    public Column Cells => Tables[0].Find(Name)!;

    /// <summary>Its numbers without missing cells, ascending.</summary>
    public double[] Numbers => Cells is NumberColumn numbers ? [.. numbers.Values.Where(v => !double.IsNaN(v)).Order()] : [];

    /// <summary>The data with another column in place of this one, in each of its tables.</summary>
    public InputTables Change(InputTables tables, Func<Column, Column> to) => Change(tables, [(this, to)]);

    /// <summary>The data with other columns in place of some.</summary>
    public static InputTables Change(InputTables tables, IReadOnlyList<(EffectColumn Changed, Func<Column, Column> To)> columns)
    {
        return columns.SelectMany(c => c.Changed.Tables).Distinct()
            .Aggregate(tables, (all, table) => all.Replace(table, WithoutText(table, cells => Of(table, cells))));

        Column Of(Table table, Column cells) =>
            columns.FirstOrDefault(c => c.Changed.Name == cells.Name && c.Changed.Tables.Contains(table)).To?.Invoke(cells) ?? cells;
    }

    /// <summary>The column with these values, one for each row.</summary>
    /// <param name="column">Its place in the table.</param>
    /// <param name="values">Numbers, or texts for names and dates.</param>
    public Column Listed(Column column, IReadOnlyList<string> values) => Kind is ColumnKind.Names or ColumnKind.Date
        ? TextColumn.Create(column.Name, column.Index, values)
        : new NumberColumn(column.Name, column.Index, [.. values.Select(v => double.Parse(v, CultureInfo.InvariantCulture))]);

    /// <summary>The same value in each row.</summary>
    /// <param name="value">A number, or a text for names and dates.</param>
    public Func<Column, Column> Fixed(string value) => column => Listed(column, [.. Enumerable.Repeat(value, column.Rows)]);

    /// <summary>Each number shifted by an amount.</summary>
    public static Func<Column, Column> Shifted(double by) => column =>
        new NumberColumn(column.Name, column.Index, Array.ConvertAll(((NumberColumn)column).Values, v => v + by));

    /// <summary>The error of a value that the column cannot have; null if it can.</summary>
    /// <param name="value">The value as a file would spell it.</param>
    /// <param name="allowsNew">Whether a level that the fit has not seen is a new one.</param>
    public Diagnostic? Check(string value, bool allowsNew) => Kind switch
    {
        ColumnKind.Names when Levels.Count > 0 && !Levels.Contains(value) && (!allowsNew || Members is not null) =>
            EffectDiagnostics.NoSuchValue(Name, value, Levels, Members),
        ColumnKind.Number or ColumnKind.Whole or ColumnKind.Binary
            when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number) =>
            EffectDiagnostics.NoSuchValue(Name, value, [], null),
        _ => null,
    };

    /// <summary>A table with other cells, of which the text of the file says nothing.</summary>
    private static Table WithoutText(Table table, Func<Column, Column> change) =>
        new(table.File, table.Rows, [.. table.Columns.Select(change)]) { FileRows = table.FileRows };

    private static IEnumerable<Table> AllTables(InputTables tables) => tables.Named.Values.Append(tables.Only).OfType<Table>();

    private static ColumnKind KindOf(Column column, string name, List<Variable> readers)
    {
        var direct = readers.Where(v => ((ColumnOrigin)v.Origin!).Columns.OfType<ColumnValue>().Any(c => c.Name == name)).ToList();
        if (direct.Exists(v => v.Type.Element == Element.Date)) return ColumnKind.Date;
        if (direct.Exists(v => v.Type.Element == Element.Index) || readers.Exists(v => IsCompared(v, name))) return ColumnKind.Names;
        if (column is not NumberColumn numbers) return ColumnKind.Names;
        var values = numbers.Values.Where(v => !double.IsNaN(v)).Distinct().Order().ToList();
        return values is [0, 1] || direct.Exists(v => v.Type.Element == Element.Bool) ? ColumnKind.Binary
            : direct.Exists(v => v.Type.Element is Element.Int or Element.Count) ? ColumnKind.Whole : ColumnKind.Number;
    }

    /// <summary>Whether data compare the column with a text.</summary>
    private static bool IsCompared(Variable data, string name) => ((ColumnOrigin)data.Origin!).Columns.SelectMany(ExprTree.All)
        .OfType<Apply>().Any(a => a.Function.Name is "==" or "!=" && a.Arguments.OfType<TextLiteral>().Any()
            && a.Arguments.OfType<ColumnValue>().Any(c => c.Name == name));

    private static IReadOnlyList<string> LevelsOf(SavedFit fit, Column column, List<Variable> readers)
    {
        foreach (var reader in readers)
            if (reader.Type.States?.Symbol is { } size
                && (fit.SavedData.NamesOf(size, column.Name) ?? fit.SavedData.Levels.GetValueOrDefault(size)) is { } levels)
                return levels.Texts;
        return column.AsText().Levels;
    }
}
