namespace ProbDsl.Runtime.Engines;

/// <summary>Slots and outputs by their names, for code outside of loops.</summary>
public static class AccessByName
{
    /// <summary>Copies numbers into a slot.</summary>
    public static void Write(this IStore store, string slot, ReadOnlySpan<double> values) => store.Write(store.Of(slot), values);

    /// <summary>A slot's numbers, row-major.</summary>
    public static double[] Read(this IStore store, string slot)
    {
        var values = new double[store.Of(slot).Shape.Count];
        store.Read(store.Of(slot), values);
        return values;
    }

    /// <summary>Copies a slot's numbers to where there is room for all of them.</summary>
    public static void Read(this IStore store, string slot, Span<double> into) => store.Read(store.Of(slot), into);

    /// <summary>Copies an output's first numbers out, as many as there is room for.</summary>
    public static void Read(this IProgram program, string output, Span<double> into) => program.Read(program.Of(output), into);

    /// <summary>All numbers of an output, until the next run.</summary>
    public static ReadOnlySpan<double> Numbers(this IProgram program, string output) => program.Numbers(program.Of(output));

    /// <summary>The first number of an output.</summary>
    public static double Number(this IProgram program, OutputSlot output)
    {
        Span<double> number = stackalloc double[1];
        program.Read(output, number);
        return number[0];
    }
}
