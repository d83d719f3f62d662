namespace ProbDsl.Runtime.Engines;

/// <summary>The handle of a slot in a store; each engine derives its own.</summary>
/// <param name="name">The name by which programs read it.</param>
/// <param name="shape">The shape of its numbers.</param>
/// <param name="type">The storage type: float32 or float64.</param>
public abstract class Slot(string name, Shape shape, ElementType type)
{
    public string Name => name;

    public Shape Shape => shape;

    public ElementType Type => type;

    /// <exception cref="ArgumentException">The number of values to write differs from the slot's.</exception>
    public void RequireCount(int values)
    {
        if (values != Shape.Count) throw new ArgumentException($"{values} numbers for slot {Name} {Shape}");
    }

    /// <exception cref="ArgumentException">There is no room for the numbers of the slot.</exception>
    public void RequireRoom(int room)
    {
        if (room < Shape.Count) throw new ArgumentException($"room for {room} numbers of slot {Name} {Shape}");
    }
}
