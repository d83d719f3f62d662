using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Diagnostics;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Inference.Binding;

/// <summary>What can be wrong where a story and its tables meet. Codes continue those of the tables themselves.</summary>
internal static class BindingDiagnostics
{
    public static Diagnostic TooManyUnknowns(Variable variable, double numbers, double room) =>
        Diagnostic.Error("E0353",
            $"the story has {numbers:0.#e+0} unknown numbers up to `{variable.Name}`, and there is room for {room:0.#e+0}", variable.Span)
            .Next("choose smaller sizes, as in `--set K=10`");

    public static Diagnostic SizeTooLarge(string what, Size size, double number, SourceSpan span) =>
        Diagnostic.Error("E0353", $"{what} has a size of {(size.Number is null ? $"{size} = " : "")}{number:0.#####e+0}, "
            + $"and no array has more than {Array.MaxLength:N0} elements", span)
            .Next("choose a smaller size");

    public static Diagnostic NoTable(Variable data) =>
        Diagnostic.Error("E0320", $"no table was given for `{data.Name}`", data.Span).Next("name a file: `--data file.csv`, "
            + "or `--data " + (data.Extents.Count > 0 ? data.Extents[0].Plate?.Name ?? data.Name : data.Name) + "=file.csv`");

    public static Diagnostic UnknownTable(string name, string file, IReadOnlyCollection<string> known) =>
        Diagnostic.Error("E0329", $"`--data {name}={file}`: the story has no plate and no data name `{name}`", Place.None)
            .Next(DidYouMean.Closest(name, known) is { } near ? $"did you mean `{near}`?" : $"it has {string.Join(", ", known)}");

    public static Diagnostic TablesDiffer(Plate plate, (string File, long Rows) first, (string File, long Rows) second, Place place) =>
        Diagnostic.Error("E0321", $"`{plate.Name}` has {first.Rows} rows in {first.File} and {second.Rows} in {second.File}", place)
            .Next("one plate has one number of members: give it one table, or use two plates");

    public static Diagnostic ColumnCount(Variable data, int expected, int found, SourceSpan span) =>
        Diagnostic.Error("E0322", $"`{data.Name}` is {data.Type} and needs {expected} columns, and {found} are given", span)
            .Next("name as many columns after `from` as the type has elements");

    public static Diagnostic NoColumnLeft(Table table, SourceSpan all) =>
        Diagnostic.Error("E0322", $"`{all.Text}` leaves no column of {table.File}", all)
            .Next($"keep at least one after `except`; the columns are {string.Join(", ", table.Columns.Select(c => c.Name))}");

    public static Diagnostic SizeNotSet(Variable variable, string size) =>
        Diagnostic.Error("E0322", $"`{variable.Name}` needs the size `{size}`, which no column or table gives", variable.Span)
            .Next($"write a number or a hyperparameter in place of `{size}`, or one new size for all columns, as in `real[D]`");

    /// <summary>Rows that are one value, and differ.</summary>
    public static Diagnostic NotConstant(Variable data, DataPlace place, int firstRow, DataPlace first)
    {
        var (code, owner) = data.Extents.Count == 0 ? ("E0323", "the whole story") : ("E0330", $"each of `{data.Extents[^1]}`");
        return Diagnostic.Error(code, $"`{data.Name}` is one value for {owner}, and here it differs from row "
            + $"{firstRow}{(first.LineText is { } line && line != place.LineText ? $" ({Marked(first)})" : "")}", place)
            .Next(data.Extents.Count == 0
                ? "give it a plate, as in `data " + data.Name + "[rows]`, or correct the cell; a number to choose is a hyperparameter"
                : $"correct the cell, or give `{data.Name}` a bracket more, for the rows of a group");
    }

    public static Diagnostic GroupsDiffer(Plate plate, Table first, Table second) =>
        Diagnostic.Error("E0330", $"`{plate.Name}` has other groups in {second.File} than in {first.File}", second.Place)
            .Next("data names that share brackets have the same groups, as long and in the same order: read them from one file, "
                + "or give one of them brackets of its own");

    public static Diagnostic GroupsTooLong(Variable data, IReadOnlyList<int> sizes, Table table) =>
        Diagnostic.Error("E0330", $"each group of `{data.Name}` has the room of the longest, {string.Join(" x ", sizes)} numbers in all, "
            + $"more than there is room for", table.Place)
            .Next("divide the longest groups, or leave them out");

    public static Diagnostic GroupsNotRows(Plate plate, long groups, Table table) =>
        Diagnostic.Error("E0330", $"`by` makes {groups} groups of `{plate.Name}`, and {table.File} has {table.Rows} rows", table.Place)
            .Next($"give it a row for each of `{plate.Name}`, or name the column of the groups after `by`");

    public static Diagnostic GroupMissing(DataPlace place, string column) =>
        Diagnostic.Error("E0330", $"the cell is missing, and `{column}` tells which group the row belongs to", place)
            .Next("fill the cell in, or leave the row out");

    public static Diagnostic NoColumn(ArrayFile file, NamedArray array) =>
        Diagnostic.Error("E0331", $"`{array.Name}` is {Dimensions(array)}, and a column is an array of one dimension", file.PlaceOf(array))
            .Next("read it alone, by a data name with as many dimensions");

    public static Diagnostic ArraysDiffer(ArrayFile file, NamedArray first, NamedArray second) =>
        Diagnostic.Error("E0331",
            $"`{first.Name}` is {Dimensions(first)}, `{second.Name}` {Dimensions(second)}, and one data name reads both",
            file.PlaceOf(second)).Next("columns of one plate are equally long: name arrays that stand beside each other");

    public static Diagnostic NoElements(ArrayFile file, NamedArray array) =>
        Diagnostic.Error("E0331", $"`{array.Name}` is {Dimensions(array)}: it has no elements", file.PlaceOf(array))
            .Next("write at least one element for each dimension");

    public static Diagnostic LengthsOfAll(ArrayFile file, Variable data, IEnumerable<NamedArray> kept) =>
        Diagnostic.Error("E0331", $"`all` stands for every column of `{data.Name}`, and the arrays of {file.File} have different lengths: "
            + $"{string.Join(", ", kept.Take(6).Select(a => $"{a.Name} {a.Shape[0]}"))}", data.Span)
            .Next($"name the columns after `from`{(data.Extents.Count > 0 && data.Extents[0].Plate is { } plate
                ? $", or add the key \"{plate.Name}\" with the number of members" : "")}");

    /// <summary>An array file is one column, and another one is read.</summary>
    public static Diagnostic OneColumn(LoneArray array, Variable data, string other) =>
        Diagnostic.Error("E0337",
            $"`{data.Name}` reads the column `{other}`, and {array.File} is an array: one column, called `{data.Name}` like the data name",
            new DataPlace(array.File))
            .Next($"write `{data.Name}` in place of `{other}`, or give a table: `--data {data.Name}=file.csv`");

    /// <summary>An array file with more or fewer numbers than the data name has room for.</summary>
    public static Diagnostic ShapesDiffer(LoneArray array, Variable data, string found, string expected) =>
        Diagnostic.Error("E0337",
            $"`{data.Name}` is declared as {data.Whole}, and {array.File} holds {array.Dimensions}: {found}, not {expected}", data.Span)
            .Next("write the sizes that the file has, or bring the array to these: the first dimension is that of the brackets, "
                + "and what comes after it fills the type row by row");

    /// <summary>One array file, and several data names to read it.</summary>
    public static Diagnostic SharedArray(LoneArray array, IReadOnlyList<string> names) =>
        Diagnostic.Error("E0338",
            $"{array.File} is one array, and the story reads {string.Join(" and ", names.Select(n => $"`{n}`"))} from it", Place.None)
            .Next($"give each a file of its own: `{string.Join(' ', names.Select(n => $"--data {n}=FILE"))}`");

    public static Diagnostic DimensionCount(ArrayFile file, NamedArray array, Variable data) =>
        Diagnostic.Error("E0331", $"`{array.Name}` is {Dimensions(array)}, and `{data.Name}` is {data.Whole}, "
            + $"{(data.Whole.IsScalar ? "a single value" : $"which has {Counted(data.Whole.Rank, "dimension")}")}", file.PlaceOf(array))
            .Next(data.Whole.IsScalar ? "write one value, or declare the data name with "
                + "brackets" : "the dimensions of both go from left to right, those in the brackets of the name first: let them agree");

    public static Diagnostic SizesDiffer(Variable data, Size size, long known, string? origin, string what, Place place) =>
        Diagnostic.Error("E0332", $"{(size.Number is null ? $"`{size}` is {known}"
            + $"{(string.IsNullOrEmpty(origin) ? "" : $", {origin}")}" : $"`{data.Name}` is declared as {data.Whole}")}, and {what}", place)
            .Next($"one name has one number: correct the file, or write another size in `data {data.Name}`");

    public static Diagnostic KeyNoSize(NamedArray array, DataPlace place) =>
        Diagnostic.Error("E0332", $"the story has a size `{array.Name}`, and the key of that name holds {Held(array)}", place)
            .Next("write the one whole number that the size is, or give the key another name");

    public static Diagnostic KeyNotHyperparameter(NamedArray array, double? value, DataPlace place) =>
        value is { } set && array.Number is not null
            ? Diagnostic.Error("E0333", $"`{array.Name}` is {set:R} by `--set`, and {Held(array)} in the file", place)
                .Next("leave one of the two out: a key that is named like a hyperparameter sets it")
            : Diagnostic.Error("E0333", $"`{array.Name}` is a hyperparameter, and the key of that name holds {Held(array)}", place)
                .Next("write one number, or give the key another name");

    public static Diagnostic MemberTwice(Plate plate, DataPlace place, string name, int first) =>
        Diagnostic.Error("E0334", $"\"{name}\" names two of `{plate.Name}`: rows {first} and {place.Row}", place)
            .Next("rows that are looked up by this column have each a name of their own");

    public static Diagnostic PartMissing(Variable data, DataPlace place) =>
        Diagnostic.Error("E0335", $"the cell is missing, and other elements of the same {TypeNames.Of(data.Type.Element)} are there", place)
            .Next("fill it in, or leave all elements of that row empty");

    /// <summary>A function of a whole column in a definition, where some of the column is missing.</summary>
    public static Diagnostic GapsInColumn(Expr function, Variable data, MissingCells cells) =>
        Diagnostic.Error("E0336", $"`{function.Span.Text}` takes all of `{data.Name}`, and "
            + $"{(cells.Count == 1 ? "a cell of it is" : $"{cells.Count} cells of it are")} missing, the first in row {cells.First.Row} of "
            + $"{cells.First.File}", function.Span)
            .Next($"write it after `from`, where functions of whole columns skip missing cells, "
                + $"as in `data z{(data.Extents.Count > 0 ? $"[{data.Extents[0]}]" : "")}: real from "
                + $"{data.Name} - mean({data.Name})`, or leave those rows out");

    public static Diagnostic NotInSet(DataPlace place, double[] element, string expected) =>
        DataDiagnostics.OutsideSupport(place with { Column = null, LineText = null },
            $"[{string.Join(", ", element.Take(9).Select(v => v.ToString("G6", System.Globalization.CultureInfo.InvariantCulture)))}"
                + $"{(element.Length > 9 ? ", ..." : "")}]", expected);

    private static string Dimensions(NamedArray array) =>
        array.Shape.Count == 0 ? "a single value" : $"an array of {string.Join(" x ", array.Shape)}";

    private static string Held(NamedArray array) => array.Number is { } number ? $"{number:R}" : Dimensions(array);

    private static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Marked(DataPlace place) => place.LineText!.Substring(place.Start, place.Length);

    public static Diagnostic TextUsedAsNumber(DataPlace place, string column) =>
        Diagnostic.Error("E0325", $"`{column}` holds text, and only `==` and `!=` compare text", place)
            .Next($"compare it with one of its texts, as in `{column} == \"yes\"`");

    /// <summary>What is computed of the cells of a row is no finite number, though they are.</summary>
    /// <param name="place">The cell.</param>
    /// <param name="part">The part of the expression that goes wrong.</param>
    /// <param name="value">What it comes to: an infinity or NaN.</param>
    /// <param name="arguments">What it is computed of.</param>
    public static Diagnostic NotComputed(DataPlace place, string part, double value,
        IReadOnlyList<(string Text, double Value)> arguments) =>
            Diagnostic.Error("E0324", $"`{part}` is {(double.IsNaN(value) ? "no number" : "infinite")} here: {Computed(arguments)}", place)
                .Next(arguments is [.., { Text: var divisor, Value: 0 }] && part.Contains('/', StringComparison.Ordinal)
                    ? $"divide by something else: `{divisor}` of a constant column is 0, and such a column tells nothing"
                    : "correct the cell, or write an expression that has a value there; `if` may stand after `from`, "
                        + "as in `if x > 0 then log(x) else 0`");

    /// <summary>A definition that is no finite number somewhere, for what its functions of whole columns come to.</summary>
    public static Diagnostic NotDefined(Define define, IReadOnlyList<(string Text, double Value)> functions) =>
        Diagnostic.Error("E0324", $"`{define.Name}` is not a finite number everywhere: {Computed(functions)}", define.Value.Span)
            .Next("a constant column has the spread 0, and of one row there is none: leave such a column out");

    /// <summary>Levels that have fewer than two rows each, as the numbers of rows do.</summary>
    public static Diagnostic LevelsOfOneRow(DataPlace place, string size, int levels, int cells) =>
        Diagnostic.Warning("W0347", $"`{size}` has {levels.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} levels in "
            + $"{cells.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} cells, fewer than two cells for each", place)
            .Next("a column that tells rows apart, such as a number or a time, is no category: read it as a number, or leave it out; "
                + "categories that come once say little of each");

    /// <summary>A column of several rows of which no cell is there.</summary>
    public static Diagnostic EmptyColumn(DataPlace place, string column, Variable data, int cells) =>
        Diagnostic.Warning("W0348", $"none of the {cells.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} cells of "
            + $"`{column}` is there, so that `{data.Name}` says nothing of what is unknown", place)
            .Next("look whether this is the column that was meant, and how the file writes missing cells; "
                + "or leave its statement out of the story");

    /// <summary>A function of a whole column that has too few values, or too large ones.</summary>
    public static Diagnostic NoConstant(DataPlace place, string function, int values) =>
        Diagnostic.Error("E0324", $"`{function}` has no value: {(values == 0 ? "no cell of the column is there"
            : values == 1 ? "the column has one value" : "it is beyond the numbers of a double")}", place)
            .Next(values <= 1 ? "`sd` and `variance` need two values, all other functions one: give more rows, "
                + "or leave the function out" : "scale the column first, as in `sd(x / 1e200)`");

    private static string Computed(IReadOnlyList<(string Text, double Value)> parts) =>
        string.Join(" and ", parts.Select(p => $"`{p.Text}` is "
            + $"{(double.IsNaN(p.Value) ? "no number" : p.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))}"));

    /// <summary>Words for an index whose members are numbers.</summary>
    public static Diagnostic NoNames(Variable data, long? states, DataPlace place, string column) =>
        Diagnostic.Error("E0325", $"`{column}` holds text, and {data.Type} is 1..{states} here", place)
            .Next(data.Type.States!.Symbol is { } size
                ? $"write numbers, or, where `{size}` is a plate, give its table a column `{column}` with these names"
                : "write a new size in the brackets, as in `index[V]`: its levels are then the distinct texts");

    public static Diagnostic NoSuchText(TextLiteral literal, TextColumn column, Table table) =>
        Diagnostic.Error("E0326", $"no cell of `{column.Name}` in {table.File} is \"{literal.Text}\"", literal.Span)
            .Next(DidYouMean.Closest(literal.Text, column.Levels) is { } near
                ? $"did you mean \"{near}\"?"
                : $"it holds {string.Join(", ", column.Levels.Take(8).Select(l => $"\"{l}\""))}{(column.Levels.Count > 8 ? ", ..." : "")}");

    public static Diagnostic SizeTooLarge(Variable hyper, double value) =>
        Diagnostic.Error("E0353", FormattableString.Invariant(
            $"`{hyper.Name}` is used as a size, and {value} is more than {Array.MaxLength:N0}, the most elements that an array has"),
            hyper.Span).Next($"choose a smaller size: `--set {hyper.Name}=10`");

    public static Diagnostic SizeNotWhole(Variable hyper, double value) =>
        Diagnostic.Error("E0215", $"`{hyper.Name}` is used as a size, and {value} is not a whole number of at least 1", hyper.Span)
            .Next($"give it a whole number: `--set {hyper.Name}=2`");

    /// <param name="statement">It defines members of an array by others.</param>
    /// <param name="pointer">How it reads them.</param>
    /// <param name="cycle">Members each of which reads the next; the last is the first.</param>
    public static Diagnostic Cyclic(Assignment statement, Access pointer, IReadOnlyList<long> cycle) =>
        Diagnostic.Error("E0354", $"`{statement.Name}` depends on itself: by `{pointer.Span.Text}`, members "
            + $"{string.Join(" -> ", cycle.Take(8))}{(cycle.Count > 8 ? " -> ..." : "")} read each other", statement.Target.Span)
            .Next("correct the data: from each member, the positions must lead to one that another statement defines");

    public static Diagnostic IndexOutside(SourceSpan span, string variable, long reached, long size) =>
        Diagnostic.Error("E0210", $"`{span.Text}` reaches {reached}, and `{variable}` has positions 1 to {size}", span)
            .Next("start or end the loop where the index stays inside, or correct the data that the index is read from");
}
