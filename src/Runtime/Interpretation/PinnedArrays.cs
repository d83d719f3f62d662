namespace ProbDsl.Runtime.Interpretation;

/// <summary>Lets code over places in memory work on the arrays of tensors.</summary>
internal static class PinnedArrays
{
    /// <summary>Runs code with the places of inputs and results; returns the results, rounded to the type of the op.</summary>
    /// <param name="of">The op.</param>
    /// <param name="given">Its inputs.</param>
    /// <param name="shapes">The shape of each result.</param>
    /// <param name="run">The code, given the places of the inputs and of the results.</param>
    public static Tensor[] Run(Value of, IReadOnlyList<Tensor> given, IEnumerable<Shape> shapes, Action<List<nint>, List<nint>> run)
    {
        Tensor[] results = [.. shapes.Select(Tensor.Zeros)];
        var pins = given.Concat(results).Select(t => GCHandle.Alloc(t.Values, GCHandleType.Pinned)).ToList();
        try
        {
            List<nint> places = [.. pins.Select(p => p.AddrOfPinnedObject())];
            run(places[..given.Count], places[given.Count..]);
        }
        finally
        {
            foreach (var pin in pins) pin.Free();
        }

        foreach (var result in results) TypeRounding.Round(of, result.Values);
        return results;
    }
}
