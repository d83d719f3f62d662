namespace ProbDsl.Runtime.Engines;

/// <summary>Access to slots and outputs by name, for code outside of loops.</summary>
public static class AccessByName
{
    /// <summary>Copies values into a slot.</summary>
    public static void Write(this IStore store, string slot, ReadOnlySpan<double> values) => store.Write(store.Of(slot), values);

    /// <summary>The values of a slot, row-major.</summary>
    public static double[] Read(this IStore store, string slot)
    {
        var values = new double[store.Of(slot).Shape.Count];
        store.Read(store.Of(slot), values);
        return values;
    }

    /// <summary>Copies the values of a slot to a span with room for all of them.</summary>
    public static void Read(this IStore store, string slot, Span<double> into) => store.Read(store.Of(slot), into);

    /// <summary>Copies the first values of an output, as many as the span holds.</summary>
    public static void Read(this IProgram program, string output, Span<double> into) => program.Read(program.Of(output), into);

    /// <summary>All values of an output, valid until the next run.</summary>
    public static ReadOnlySpan<double> Numbers(this IProgram program, string output) => program.Numbers(program.Of(output));

    /// <summary>The first value of an output.</summary>
    public static double Number(this IProgram program, OutputSlot output)
    {
        Span<double> number = stackalloc double[1];
        program.Read(output, number);
        return number[0];
    }
}
