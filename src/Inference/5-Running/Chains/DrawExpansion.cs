namespace ProbDsl.Inference.Chains;

/// <summary>
/// The unknowns and definitions at a point in the coordinates of a log density, by one program that is compiled once. It writes the point
/// to the store of the density: use it on the thread of that density.
/// </summary>
internal sealed class DrawExpansion : IDisposable
{
    private readonly StoryObjective objective;
    private readonly IProgram program;

    /// <param name="objective">The log density.</param>
    /// <param name="names">The unknowns and definitions to compute; null: all.</param>
    public DrawExpansion(StoryObjective objective, IReadOnlySet<string>? names = null)
    {
        var arrays = objective.Joint.Arrays(names);
        (this.objective, program) = (objective, objective.Compile(arrays));
        Shapes = arrays.Outputs.ToDictionary(o => o.Key, o => o.Value.Shape);
    }

    /// <summary>The shape of each unknown and definition, by name.</summary>
    public IReadOnlyDictionary<string, Shape> Shapes { get; }

    /// <summary>The values of an unknown or a definition at the last point, row-major; valid until the next point.</summary>
    public ReadOnlySpan<double> this[string name] => program.Numbers(name);

    /// <summary>Computes all values at a point.</summary>
    /// <param name="point">[dimension].</param>
    public void Expand(ReadOnlySpan<double> point)
    {
        objective.Write(point);
        program.Run();
    }

    public void Dispose() => program.Dispose();
}
