namespace ProbDsl.Inference.Arrays;

/// <summary>
/// Reads and writes trained weights: arrays by name, in single precision, or in double precision if single precision is not exact.
/// </summary>
public static class WeightFile
{
    public static void Write(IReadOnlyDictionary<string, Tensor> weights, Stream stream) =>
        new SafeTensors([.. weights.Select(w => StoredArray.Encode(w.Key, w.Value, TypeOf(w.Value)))],
            new Dictionary<string, string> { ["format"] = "probdsl" }).Write(stream);

    public static Result<SafeTensors> Read(string name, ReadOnlyMemory<byte> file) => SafeTensorsReader.Read(name, file);

    private static NumberType TypeOf(Tensor weight) =>
        Array.TrueForAll(weight.Values, v => (float)v == v || double.IsNaN(v)) ? NumberType.Float32 : NumberType.Float64;
}
