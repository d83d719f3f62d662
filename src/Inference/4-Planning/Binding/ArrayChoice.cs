namespace ProbDsl.Inference.Binding;

/// <summary>
/// Selects the arrays of a file that a variable reads. One-dimensional arrays are columns, placed side by side; a single array of several
/// dimensions, a scalar, or whatever a name without a plate reads fills all dimensions from left to right. An array file is one column with
/// the name of the variable.
/// </summary>
internal static class ArrayChoice
{
    public static DataSource Choose(ArrayFile file, Variable data)
    {
        var origin = (ColumnOrigin)data.Origin!;
        var names = origin.Columns.SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name)
            .Concat(origin.By ?? []).Distinct().ToList();
        if (names.Exists(name => file.Find(name) is null)) return new(file.AllArrays);
        var read = names.ConvertAll(name => file.Find(name)!);
        if (read.Select(a => a.Cells).OfType<UnreadableColumn>().FirstOrDefault() is { } unreadable) return Refuse(file, unreadable.Why);
        if (read.Find(a => a.Shape.Contains(0)) is { } empty) return Refuse(file, BindingDiagnostics.NoElements(file, empty));
        if (data.Extents.Count == 0 && read.TrueForAll(a => a.Shape.Count == 0)) return new(file.TableOf([]));
        if (origin is { Columns: [var only], By: null } && !ExprTree.All(only).Any(e => e is AllColumnsValue)
            && (data.Extents.Count == 0 || read.Exists(a => a.Shape.Count != 1))) return Whole(file, data, read);
        if (read.Find(a => a.Shape.Count != 1) is { } other) return Refuse(file, BindingDiagnostics.NoColumn(file, other));
        var length = read.Count > 0 ? read[0].Shape[0] : LengthOfAll(file, data, origin);
        if (length is not { } rows) return Refuse(file, BindingDiagnostics.LengthsOfAll(file, data, Kept(file, origin)));
        return read.Find(a => a.Shape[0] != rows) is { } longer
            ? Refuse(file, BindingDiagnostics.ArraysDiffer(file, read[0], longer)) : new(file.TableOf([rows]));
    }

    public static DataSource Choose(UnnamedArray array, Variable data)
    {
        var file = array.As(data.Name);
        var origin = (ColumnOrigin)data.Origin!;
        var other = origin.Columns.SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name).Concat(origin.By ?? [])
            .FirstOrDefault(name => name != data.Name);
        if (other is not null) return Refuse(file, BindingDiagnostics.OneColumn(array, data, other));
        if (data.Whole.IsScalar && array.Shape.Any(size => size != 1))
            return Refuse(file, BindingDiagnostics.ShapesDiffer(array, data, "several numbers", "one"));
        return new(file.TableOf(array.Shape), array.Shape) { Lone = array };
    }

    private static DataSource Whole(ArrayFile file, Variable data, List<NamedArray> read) =>
        read.Find(a => !a.Shape.SequenceEqual(read[0].Shape)) is { } other
            ? Refuse(file, BindingDiagnostics.ArraysDiffer(file, read[0], other))
        : read[0].Shape.Count == data.Whole.Rank ? new(file.TableOf(read[0].Shape), read[0].Shape)
        : Refuse(file, BindingDiagnostics.DimensionCount(file, read[0], data));

    /// <summary>
    /// The length of the columns that `all` stands for: the plate's size if the file contains it, else the length that all arrays share;
    /// null if there is none.
    /// </summary>
    private static int? LengthOfAll(ArrayFile file, Variable data, ColumnOrigin origin)
    {
        var lengths = Kept(file, origin).Select(a => a.Shape[0]).Distinct().ToList();
        if (data.Extents.Count > 0 && data.Extents[0].Plate is { } plate && file.Find(plate.Name)?.Number is { } members
            && lengths.Contains((int)members)) return (int)members;
        return lengths.Count == 1 ? lengths[0] : null;
    }

    private static IEnumerable<NamedArray> Kept(ArrayFile file, ColumnOrigin origin)
    {
        var except = origin.Columns.SelectMany(ExprTree.All).OfType<AllColumnsValue>().SelectMany(a => a.Except)
            .Concat(origin.By ?? []).ToHashSet();
        return file.Arrays.Where(a => a.Shape.Count == 1 && !except.Contains(a.Name));
    }

    private static DataSource Refuse(ArrayFile file, Diagnostic why) => new(file.AllArrays, null, why);
}
