namespace ProbDsl.Inference.Variational;

/// <summary>The estimates of params by the trained weights from which a program computes them.</summary>
internal static class TrainedParams
{
    /// <param name="builder">The program.</param>
    /// <param name="all">The params with their arrays in it.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="trained">Their values, by name.</param>
    public static IReadOnlyList<Estimate> Compute(ProgramBuilder builder, IReadOnlyList<(Variable Param, Value Array)> all,
        IEnumerable<Weight> weights, IReadOnlyDictionary<string, Tensor> trained)
    {
        if (all.Count == 0) return [];
        var program = builder.Build([.. all.Select(p => (p.Param.Name, p.Array))]);
        var arrays = new Interpreter(program)
            .Run(weights.Where(w => program.Slots.ContainsKey(w.SlotName)).ToDictionary(w => w.SlotName, w => trained[w.Name]));
        return [.. all.Select(p => new Estimate(p.Param.Name, arrays[p.Param.Name], p.Param.Extents.Count))];
    }
}
