namespace ProbDsl.Runtime.Engines;

/// <summary>The handle of an output of a compiled program; each engine derives its own.</summary>
public abstract class OutputSlot(string name, Shape shape)
{
    public string Name => name;

    public Shape Shape => shape;
}
