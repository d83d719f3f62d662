using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.Nuts;

/// <summary>The partially centered coordinates of a log density: their centerings, and what they are centered about, at a point.</summary>
internal sealed class ChainCentering : IDisposable
{
    private readonly StoryObjective objective;
    private readonly IProgram program;
    private readonly (OutputSlot Location, OutputSlot Scale, OutputSlot AsWritten, Range At)[] parts;
    private double[]? current;

    /// <param name="objective">The log density, which has such coordinates.</param>
    public ChainCentering(StoryObjective objective)
    {
        this.objective = objective;
        var joint = objective.Joint;
        program = objective.Compile(joint.CenteringProgram());
        Places = [.. joint.Centerings.SelectMany(c => joint.PlacesOf(c.Unknown))];
        var start = 0;
        parts = [.. joint.Centerings.Select(c => (program.Of(PartialCentering.LocationOutput + c.Unknown),
            program.Of(PartialCentering.ScaleOutput + c.Unknown), program.Of(PartialCentering.AsWrittenOutput + c.Unknown),
            start..(start += c.Shape.Count)))];
        (Location, Scale, AsWritten) = (new double[Count], new double[Count], new double[Count]);
    }

    /// <summary>The index of each centered coordinate among all.</summary>
    public int[] Places { get; }

    /// <summary>The number of centered coordinates.</summary>
    public int Count => Places.Length;

    /// <summary>The location of each at the last point, [count].</summary>
    public double[] Location { get; }

    /// <summary>The scale of each at the last point, [count].</summary>
    public double[] Scale { get; }

    /// <summary>The coordinates of the story at the last point, [count].</summary>
    public double[] AsWritten { get; }

    /// <summary>Sets the centerings, [count].</summary>
    public void Set(double[] centerings)
    {
        if (ReferenceEquals(current, centerings)) return;
        objective.WriteCenterings(current = centerings);
    }

    /// <summary>Computes locations, scales and the coordinates of the story at a point.</summary>
    /// <param name="position">[dimension], with coordinates by the centerings that are set.</param>
    public void Read(ReadOnlySpan<double> position)
    {
        objective.Write(position);
        program.Run();
        foreach (var (location, scale, written, at) in parts)
        {
            program.Read(location, Location.AsSpan(at));
            program.Read(scale, Scale.AsSpan(at));
            program.Read(written, AsWritten.AsSpan(at));
        }
    }

    public void Dispose() => program.Dispose();
}
