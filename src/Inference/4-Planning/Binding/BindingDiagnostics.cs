using ProbDsl.Parser.Lexing;

namespace ProbDsl.Inference.Binding;

/// <summary>Diagnostics of binding a story to its tables. Codes continue those of the tables themselves.</summary>
internal static class BindingDiagnostics
{
    public static Diagnostic TooManyUnknowns(Variable variable, double numbers, double room) =>
        Diagnostic.Error("E0353",
            $"the story has {numbers:0.#e+0} unknown numbers up to `{variable.Name}`, but only {room:0.#e+0} fit in memory", variable.Span)
            .Next("choose smaller sizes, as in `--set K=10`");

    public static Diagnostic SizeTooLarge(string what, Size size, double number, SourceSpan span) =>
        Diagnostic.Error("E0353", $"{what} has a size of {(size.Number is null ? $"{size} = " : "")}{number:0.#####e+0}, "
            + $"but an array has at most {Array.MaxLength:N0} elements", span)
            .Next("choose a smaller size");

    /// <summary>The error of `--drop-missing` where no row would be left.</summary>
    public static Diagnostic NoCompleteRow(Table table, Column column) =>
        Diagnostic.Error("E0359", $"every row of {table.File} has a missing cell in a column that the story reads, so that "
            + $"`--drop-missing` leaves none; `{column.Name}` misses {column.MissingCount} of {column.Rows}", table.PlaceOf(column))
            .Next("read fewer columns, or leave out `--drop-missing` and give these columns a distribution in the story");

    /// <summary>The error of `--drop-missing` where rows depend on each other.</summary>
    public static Diagnostic JointRowsDropped(Statement joining) =>
        Diagnostic.Error("E0359", $"rows with missing cells cannot be dropped: `{joining.Name}` makes rows depend on each other, "
            + "and those around a dropped row would become neighbors", joining.Span)
            .Next("leave out `--drop-missing`: missing outcomes of a chain are marginalized; fill missing predictors in");

    public static Diagnostic NoTable(Variable data) =>
        Diagnostic.Error("E0320", $"no table was given for `{data.Name}`", data.Span).Next("name a file: `--data file.csv`, "
            + "or `--data " + (data.Extents.Count > 0 ? data.Extents[0].Plate?.Name ?? data.Name : data.Name) + "=file.csv`");

    public static Diagnostic UnknownTable(string name, string file, IReadOnlyCollection<string> known) =>
        Diagnostic.Error("E0329", $"`--data {name}={file}`: the story has no plate and no data name `{name}`", Place.None)
            .Next(DidYouMean.Closest(name, known) is { } near ? $"did you mean `{near}`?" : $"it has {string.Join(", ", known)}");

    public static Diagnostic TablesDiffer(Plate plate, (string File, long Rows) first, (string File, long Rows) second, Place place) =>
        Diagnostic.Error("E0321", $"`{plate.Name}` has {first.Rows} rows in {first.File} and {second.Rows} in {second.File}", place)
            .Next("a plate has one number of members: give it one table, or use two plates");

    public static Diagnostic ColumnCount(Variable data, int expected, int found, SourceSpan span) =>
        Diagnostic.Error("E0322", $"`{data.Name}` is {data.Type} and needs {expected} columns, but {found} are given", span)
            .Next("name as many columns after `from` as the type has elements");

    public static Diagnostic NoColumnLeft(Table table, SourceSpan all) =>
        Diagnostic.Error("E0322", $"`{all.Text}` leaves no column of {table.File}", all)
            .Next($"keep at least one after `except`; the columns are {string.Join(", ", table.Columns.Select(c => c.Name))}");

    public static Diagnostic SizeNotSet(Variable variable, string size) =>
        Diagnostic.Error("E0322", $"`{variable.Name}` needs the size `{size}`, which no column or table gives", variable.Span)
            .Next($"write a number or a hyperparameter in place of `{size}`, or one new size for all columns, as in `real[D]`");

    /// <summary>Rows of one value that differ.</summary>
    public static Diagnostic NotConstant(Variable data, DataPlace place, int firstRow, DataPlace first)
    {
        var (code, owner) = data.Extents.Count == 0 ? ("E0323", "the whole story") : ("E0330", $"each of `{data.Extents[^1]}`");
        return Diagnostic.Error(code, $"`{data.Name}` has one value for {owner}, but here it differs from row "
            + $"{firstRow}{(first.LineText is { } line && line != place.LineText ? $" ({Marked(first)})" : "")}", place)
            .Next(data.Extents.Count == 0
                ? "give it a plate, as in `data " + data.Name + "[rows]`, or correct the cell; a number that you choose is a hyperparameter"
                : $"correct the cell, or give `{data.Name}` one more bracket, for the rows of a group");
    }

    public static Diagnostic GroupsDiffer(Plate plate, Table first, Table second) =>
        Diagnostic.Error("E0330", $"`{plate.Name}` has other groups in {second.File} than in {first.File}", second.Place)
            .Next("data names that share brackets need the same groups, of the same length and in the same order: read them from one file, "
                + "or give one of them its own brackets");

    public static Diagnostic GroupsTooLong(Variable data, IReadOnlyList<int> sizes, Table table) =>
        Diagnostic.Error("E0330", $"every group of `{data.Name}` is padded to the longest: {string.Join(" x ", sizes)} numbers, "
            + "more than fit in memory", table.Place)
            .Next("split the longest groups, or remove them");

    public static Diagnostic GroupsNotRows(Plate plate, long groups, Table table) =>
        Diagnostic.Error("E0330", $"`by` makes {groups} groups of `{plate.Name}`, but {table.File} has {table.Rows} rows", table.Place)
            .Next($"give it a row for each of `{plate.Name}`, or name the column of the groups after `by`");

    public static Diagnostic GroupMissing(DataPlace place, string column) =>
        Diagnostic.Error("E0330", $"the cell is missing, but `{column}` defines the group of the row", place)
            .Next("fill in the cell, or remove the row");

    public static Diagnostic NoColumn(ArrayFile file, NamedArray array) =>
        Diagnostic.Error("E0331", $"`{array.Name}` is {Dimensions(array)}, but a column is an array of one dimension", file.PlaceOf(array))
            .Next("read it alone, into a data name with as many dimensions");

    public static Diagnostic ArraysDiffer(ArrayFile file, NamedArray first, NamedArray second) =>
        Diagnostic.Error("E0331",
            $"`{first.Name}` is {Dimensions(first)}, `{second.Name}` {Dimensions(second)}, but one data name reads both",
            file.PlaceOf(second)).Next("columns of one plate need the same length: name arrays of equal length");

    public static Diagnostic NoElements(ArrayFile file, NamedArray array) =>
        Diagnostic.Error("E0331", $"`{array.Name}` is {Dimensions(array)}: it has no elements", file.PlaceOf(array))
            .Next("write at least one element for each dimension");

    public static Diagnostic LengthsOfAll(ArrayFile file, Variable data, IEnumerable<NamedArray> kept) =>
        Diagnostic.Error("E0331", $"`all` means every column of `{data.Name}`, but the arrays of {file.File} have different lengths: "
            + $"{string.Join(", ", kept.Take(6).Select(a => $"{a.Name} {a.Shape[0]}"))}", data.Span)
            .Next($"name the columns after `from`{(data.Extents.Count > 0 && data.Extents[0].Plate is { } plate
                ? $", or add the key \"{plate.Name}\" with the number of members" : "")}");

    /// <summary>An array file is one column, but the story reads another one.</summary>
    public static Diagnostic OneColumn(UnnamedArray array, Variable data, string other) =>
        Diagnostic.Error("E0337",
            $"`{data.Name}` reads the column `{other}`, but {array.File} is an array: one column, named `{data.Name}` like the data name",
            new DataPlace(array.File))
            .Next($"write `{data.Name}` in place of `{other}`, or give a table: `--data {data.Name}=file.csv`");

    /// <summary>An array file with more or fewer elements than the data name has.</summary>
    public static Diagnostic ShapesDiffer(UnnamedArray array, Variable data, string found, string expected) =>
        Diagnostic.Error("E0337",
            $"`{data.Name}` is declared as {data.Whole}, but {array.File} contains {array.Dimensions}: {found}, not {expected}", data.Span)
            .Next("write the sizes of the file, or reshape the array: its first dimension is that of the brackets, "
                + "and the other dimensions fill the type row by row");

    /// <summary>One array file that several data names read.</summary>
    public static Diagnostic SharedArray(UnnamedArray array, IReadOnlyList<string> names) =>
        Diagnostic.Error("E0338",
            $"{array.File} is one array, but the story reads {string.Join(" and ", names.Select(n => $"`{n}`"))} from it", Place.None)
            .Next($"give each a file of its own: `{string.Join(' ', names.Select(n => $"--data {n}=FILE"))}`");

    public static Diagnostic DimensionCount(ArrayFile file, NamedArray array, Variable data) =>
        Diagnostic.Error("E0331", $"`{array.Name}` is {Dimensions(array)}, but `{data.Name}` is {data.Whole}, "
            + $"{(data.Whole.IsScalar ? "a single value" : $"which has {Counted(data.Whole.Rank, "dimension")}")}", file.PlaceOf(array))
            .Next(data.Whole.IsScalar ? "write one value, or declare the data name with "
                + "brackets" : "the dimensions of both go from left to right, those in the brackets of the name first: make them agree");

    public static Diagnostic SizesDiffer(Variable data, Size size, long known, string? origin, string what, Place place) =>
        Diagnostic.Error("E0332", $"{(size.Number is null ? $"`{size}` is {known}"
            + $"{(string.IsNullOrEmpty(origin) ? "" : $", {origin}")}" : $"`{data.Name}` is declared as {data.Whole}")}, but {what}", place)
            .Next($"a size has one value: correct the file, or write another size in `data {data.Name}`");

    public static Diagnostic KeyNoSize(NamedArray array, DataPlace place) =>
        Diagnostic.Error("E0332", $"the story has a size `{array.Name}`, but the key with that name contains {Held(array)}", place)
            .Next("write one whole number, the size, or give the key another name");

    public static Diagnostic KeyNotHyperparameter(NamedArray array, double? value, DataPlace place) =>
        value is { } set && array.Number is not null
            ? Diagnostic.Error("E0333", $"`{array.Name}` is {set:R} by `--set`, but {Held(array)} in the file", place)
                .Next("remove one of the two: a key with the name of a hyperparameter sets it")
            : Diagnostic.Error("E0333", $"`{array.Name}` is a hyperparameter, but the key with that name contains {Held(array)}", place)
                .Next("write one number, or give the key another name");

    public static Diagnostic MemberTwice(Plate plate, DataPlace place, string name, int first) =>
        Diagnostic.Error("E0334", $"\"{name}\" names two of `{plate.Name}`: rows {first} and {place.Row}", place)
            .Next("this column identifies the rows: give each row a unique name");

    public static Diagnostic PartMissing(Variable data, DataPlace place) =>
        Diagnostic.Error("E0335", $"the cell is missing, but other elements of the same {TypeNames.Of(data.Type.Element)} are not", place)
            .Next("fill it in, or leave all elements of that row empty");

    /// <summary>A function of a whole column in a definition, when some of the column's cells are missing.</summary>
    public static Diagnostic MissingInColumn(Expr function, Variable data, MissingCells cells) =>
        Diagnostic.Error("E0336", $"`{function.Span.Text}` needs all of `{data.Name}`, but "
            + $"{(cells.Count == 1 ? "a cell of it is" : $"{cells.Count} cells of it are")} missing, the first in row {cells.First.Row} of "
            + $"{cells.First.File}", function.Span)
            .Next($"write it after `from`, where functions of whole columns skip missing cells, "
                + $"as in `data z{(data.Extents.Count > 0 ? $"[{data.Extents[0]}]" : "")}: real from "
                + $"{data.Name} - mean({data.Name})`, or remove those rows");

    public static Diagnostic NotInSet(DataPlace place, double[] element, string expected) =>
        DataDiagnostics.OutsideSupport(place with { Column = null, LineText = null },
            $"[{string.Join(", ", element.Take(9).Select(v => v.ToString("G6", System.Globalization.CultureInfo.InvariantCulture)))}"
                + $"{(element.Length > 9 ? ", ..." : "")}]", expected);

    private static string Dimensions(NamedArray array) =>
        array.Shape.Count == 0 ? "a single value" : $"an array of {string.Join(" x ", array.Shape)}";

    private static string Held(NamedArray array) => array.Number is { } number ? $"{number:R}" : Dimensions(array);

    private static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Marked(DataPlace place) => place.LineText!.Substring(place.Start, place.Length);

    /// <param name="table">The table.</param>
    /// <param name="column">The column of text.</param>
    /// <param name="read">Where the story reads it.</param>
    public static Diagnostic TextUsedAsNumber(Table table, TextColumn column, ColumnValue read)
    {
        var advice = NumberAdvice.ForColumn(column.Levels, table.Source?.TakesDecimalMark == true);
        var compared = Backquoted.Of($"from {Words.Spell(column.Name)} == \"{column.Levels[0]}\"");
        var levels = Backquoted.Of($"data level[rows]: index[K] from {Words.Spell(column.Name)}");
        return Diagnostic.Error("E0325", $"`{column.Name}` contains text, but is read as a number", table.PlaceOf(column))
            .Next(advice.Length > 0 ? advice : $"compare it with a text: {compared}\nor read its levels: {levels}"
                + (read.IsOfAll ? $"\nor {WithoutText(table, read)}" : ""));
    }

    /// <summary>The `all` of a story without the columns of text that it selects; what it already leaves out stays left out.</summary>
    private static string WithoutText(Table table, ColumnValue read)
    {
        var text = table.Columns.OfType<TextColumn>()
            .Where(c => read.Selected.Contains(c.Name) && NumberAdvice.ForColumn(c.Levels).Length == 0).ToList();
        return $"leave {(text.Count == 1 ? "it" : $"all {text.Count} columns of text")} out of `all`: "
            + Backquoted.Of($"from {Without(read.Span.Text, text.Select(c => c.Name))}");
    }

    /// <summary>A statement draws a column given the same column.</summary>
    /// <param name="read">The place that reads it.</param>
    /// <param name="drawn">The column as part of the data name that the statement draws.</param>
    /// <param name="given">The same column as part of the data name that the statement reads.</param>
    public static Diagnostic ResponseAmongPredictors(SourceSpan read, (Variable Data, ColumnValue Column) drawn,
        (Variable Data, ColumnValue Column) given) =>
        Diagnostic.Warning("W0351", $"the column `{given.Column.Name}` is drawn as `{drawn.Data.Name}`, and predicts itself: "
            + $"`{given.Data.Name}` reads it too", read)
            .Next(given.Column.IsOfAll ? LeaveOut(given) : drawn.Column.IsOfAll ? LeaveOut(drawn)
                : $"read another column for `{given.Data.Name}`");

    /// <summary>Rows of a chain are not in the ascending order of a column that dates them.</summary>
    /// <param name="chain">The statement that reads another row.</param>
    /// <param name="plate">The plate of the rows.</param>
    /// <param name="table">The file.</param>
    /// <param name="column">The column.</param>
    /// <param name="before">The row before it in its series, from 0.</param>
    /// <param name="row">The first row, from 0, that is not as it should be.</param>
    public static Diagnostic NotInTime(Statement chain, Plate plate, Table table, Column column, int before, int row) =>
        Diagnostic.Warning("W0352", $"`{chain.Name}` reads another row of `{plate.Name}`, in the order of {table.File}, which is not that "
            + $"of its column `{column.Name}`: {column.Text(row)} in row {row + 1} is after {column.Text(before)}", chain.Span)
            .Next($"sort the file by `{column.Name}`");

    /// <summary>A column that dates the rows of a series has a time twice.</summary>
    /// <inheritdoc cref="NotInTime"/>
    public static Diagnostic TimeTwice(Statement chain, Plate plate, Table table, Column column, int before, int row) =>
        Diagnostic.Warning("W0357", $"`{chain.Name}` counts one step from each row of `{plate.Name}` to the next, but the column "
            + $"`{column.Name}` of {table.File} has {column.Text(row)} twice: in rows {before + 1} and {row + 1}", chain.Span)
            .Next(plate.Within is null
                ? "remove the repeated row; or, if the file has several series, name the column that separates them: `by NAME`"
                : "remove the repeated row, or add the column that separates the series after `by`");

    /// <summary>A column that dates the rows of a chain skips some.</summary>
    /// <inheritdoc cref="NotInTime"/>
    /// <param name="skipped">The number of rows that are missing before that row.</param>
    public static Diagnostic RowsSkipped(Statement chain, Plate plate, Table table, Column column, int before, int row, long skipped) =>
        Diagnostic.Warning("W0355", $"`{chain.Name}` counts one step from each row of `{plate.Name}` to the next, but the column "
            + $"`{column.Name}` of {table.File} skips {skipped:N0} between {column.Text(before)} and {column.Text(row)} (row {row + 1})",
            chain.Span)
            .Next("add the missing rows, with empty cells for what was not observed");

    private static string LeaveOut((Variable Data, ColumnValue Column) of) =>
        $"leave the column out of `{of.Data.Name}`: {Backquoted.Of($"from {Without(of.Column.Span.Text, [of.Column.Name])}")}";

    /// <summary>An `all` that leaves out further columns beside its own.</summary>
    private static string Without(string all, IEnumerable<string> columns) =>
        $"{all}{(all.Contains(' ', StringComparison.Ordinal) ? ", " : " except ")}{string.Join(", ", columns.Select(Words.Spell))}";

    /// <summary>An expression of finite cells whose value is not finite.</summary>
    /// <param name="place">The cell.</param>
    /// <param name="part">The part of the expression that is not finite.</param>
    /// <param name="value">Its value: an infinity or NaN.</param>
    /// <param name="arguments">The arguments of that part, with their values.</param>
    public static Diagnostic NotComputed(DataPlace place, string part, double value,
        IReadOnlyList<(string Text, double Value)> arguments) =>
            Diagnostic.Error("E0324",
                $"`{part}` is {(double.IsNaN(value) ? "not a number" : "infinite")} here: {Computed(arguments)}", place)
                .Next(arguments is [.., { Text: var divisor, Value: 0 }] && part.Contains('/', StringComparison.Ordinal)
                    ? $"divide by something else: `{divisor}` of a constant column is 0, and a constant column has no information"
                    : "correct the cell, or write an expression that has a value there; `if` is allowed after `from`, "
                        + "as in `if x > 0 then log(x) else 0`");

    /// <summary>A definition that is not finite because of the values of its functions of whole columns.</summary>
    public static Diagnostic NotDefined(Define define, IReadOnlyList<(string Text, double Value)> functions) =>
        Diagnostic.Error("E0324", $"`{define.Name}` is not a finite number everywhere: {Computed(functions)}", define.Value.Span)
            .Next("the standard deviation of a constant column is 0, and that of one row is not defined: remove such a column");

    /// <summary>Options of a layer whose values do not fit each other.</summary>
    public static Diagnostic WrongLayer(LayerStage layer, string why) =>
        Diagnostic.Error("E0220", why, layer.Span).Next($"`probdsl layers {layer.Of.Name}` lists its arguments");

    /// <summary>Levels with fewer than two cells each, as in a column of row numbers.</summary>
    public static Diagnostic LevelsOfOneRow(DataPlace place, string size, int levels, int cells) =>
        Diagnostic.Warning("W0347", $"`{size}` has {levels.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} levels in "
            + $"{cells.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} cells, fewer than two cells for each", place)
            .Next("a column that identifies rows, such as a number or a time, is not categorical: read it as a number, or remove it; "
                + "categories that occur once cannot be estimated well");

    /// <summary>A column of several rows in which every cell is missing.</summary>
    public static Diagnostic EmptyColumn(DataPlace place, string column, Variable data, int cells) =>
        Diagnostic.Warning("W0348", $"all {cells.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} cells of "
            + $"`{column}` are missing, so `{data.Name}` has no information about the unknowns", place)
            .Next("check that this is the right column and how the file writes missing cells; "
                + "or remove its statement from the story");

    /// <summary>A function of a whole column with too few values, or with a result that overflows.</summary>
    public static Diagnostic NoConstant(DataPlace place, string function, int values) =>
        Diagnostic.Error("E0324", $"`{function}` has no value: {(values == 0 ? "every cell of the column is missing"
            : values == 1 ? "the column has one value" : "it overflows double precision")}", place)
            .Next(values <= 1 ? "`sd` and `variance` need two values, all other functions need one: give more rows, "
                + "or remove the function" : "scale the column first, as in `sd(x / 1e200)`");

    private static string Computed(IReadOnlyList<(string Text, double Value)> parts) =>
        string.Join(" and ", parts.Select(p => $"`{p.Text}` is "
            + $"{(double.IsNaN(p.Value) ? "not a number" : p.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))}"));

    /// <summary>Text in an index whose values are numbers.</summary>
    public static Diagnostic NoNames(Variable data, long? states, DataPlace place, string column) =>
        Diagnostic.Error("E0325", $"`{column}` contains text, but {data.Type} is 1..{states} here", place)
            .Next(data.Type.States!.Symbol is { } size
                ? $"write numbers, or, if `{size}` is a plate, give its table a column `{column}` with these names"
                : "write a new size in the brackets, as in `index[V]`: its levels are then the distinct texts; "
                    + "or state the levels in their order, as in `index[\"low\", \"high\"]`");

    public static Diagnostic NoSuchText(TextLiteral literal, TextColumn column, Table table) =>
        Diagnostic.Error("E0326", $"no cell of `{column.Name}` in {table.File} is \"{literal.Text}\"", literal.Span)
            .Next(DidYouMean.Closest(literal.Text, column.Levels) is { } near
                ? $"did you mean \"{near}\"?"
                : $"it has {string.Join(", ", column.Levels.Take(8).Select(l => $"\"{l}\""))}{(column.Levels.Count > 8 ? ", ..." : "")}");

    public static Diagnostic SizeTooLarge(Variable hyper, double value) =>
        Diagnostic.Error("E0353", FormattableString.Invariant(
            $"`{hyper.Name}` is used as a size, but {value} is more than {Array.MaxLength:N0}, the largest number of elements of an array"),
            hyper.Span).Next($"choose a smaller size: `--set {hyper.Name}=10`");

    public static Diagnostic SizeNotWhole(Variable hyper, double value) =>
        Diagnostic.Error("E0215", $"`{hyper.Name}` is used as a size, but {value} is not a whole number of at least 1", hyper.Span)
            .Next($"give it a whole number: `--set {hyper.Name}=2`");

    /// <param name="statement">The statement, which defines members of an array by others.</param>
    /// <param name="pointer">The read of the other members.</param>
    /// <param name="cycle">Members each of which reads the next; the last equals the first.</param>
    public static Diagnostic Cyclic(Assignment statement, Access pointer, IReadOnlyList<long> cycle) =>
        Diagnostic.Error("E0354", $"`{statement.Name}` is cyclic: by `{pointer.Span.Text}`, members "
            + $"{string.Join(" -> ", cycle.Take(8))}{(cycle.Count > 8 ? " -> ..." : "")} depend on each other", statement.Target.Span)
            .Next("correct the data: from each member, the positions must lead to a member that another statement defines");
}
