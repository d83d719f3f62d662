namespace ProbDsl.Inference.Adversarial;

/// <summary>Values of a batch of all rows, whose weights are constants, by noise of its own.</summary>
internal static class BatchValues
{
    /// <summary>The numbers of each output.</summary>
    public static IReadOnlyList<double[]> Compute(AdversarialBatch batch, FitOptions options, params IReadOnlyList<Value> outputs)
    {
        var objective = batch.ToTrain([]);
        var program = batch.Builder.Build([.. outputs.Select((value, i) => ($"{i}", value))]);
        using var engine = options.ChosenEngine.Start();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        new RowsInOrder(objective.Batch.Where(b => store.Has(b.Slot)), objective.BatchSize, objective.Rows).Fill(store, 1);
        new StoredNoise(store, objective.Noise.Where(n => store.Has(n.Name)), ~options.Seed).Fill(0);
        compiled.Run();
        return [.. outputs.Select((value, i) =>
        {
            var numbers = new double[value.Shape.Count];
            compiled.Read(compiled.Of($"{i}"), numbers);
            return numbers;
        })];
    }
}
