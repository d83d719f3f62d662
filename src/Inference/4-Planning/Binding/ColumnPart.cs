namespace ProbDsl.Inference.Binding;

/// <summary>The value of a part of an expression over columns: one number for each row, or one for all, with a mask of missing
/// rows.</summary>
internal sealed record ColumnPart(Tensor Value, bool[]? Missing = null)
{
    public bool IsOne => Value.Shape.Rank == 0;

    /// <summary>The rows that are missing in any of the parts; null if there are none.</summary>
    public static bool[]? MissingIn(IReadOnlyList<ColumnPart> parts)
    {
        var masks = parts.Select(p => p.Missing).OfType<bool[]>().ToList();
        if (masks.Count < 2) return masks.FirstOrDefault();
        var any = LargeArrays.Copy(masks[0]);
        foreach (var mask in masks.Skip(1))
            for (var row = 0; row < any.Length; row++) any[row] |= mask[row];
        return any;
    }

    /// <summary>The values without those rows.</summary>
    public ColumnPart Without(bool[] missing)
    {
        if (IsOne) return this;
        var kept = LargeArrays.Allocate<double>(missing.Length - missing.AsSpan().Count(true));
        var next = 0;
        for (var row = 0; row < missing.Length; row++)
            if (!missing[row]) kept[next++] = Value.Values[row];
        return new(new Tensor([kept.Length], kept));
    }

    /// <summary>
    /// One number for each row, NaN if missing. Without missing cells this is the column's own array, which must not be modified.
    /// </summary>
    public double[] Rows(int rows)
    {
        if (IsOne) return LargeArrays.Filled(Value.Values[0], rows);
        if (Missing is null) return Value.Values;
        var values = LargeArrays.Copy(Value.Values);
        for (var row = 0; row < values.Length; row++)
            if (Missing[row]) values[row] = double.NaN;
        return values;
    }
}
