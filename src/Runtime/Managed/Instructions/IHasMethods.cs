namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>An instruction with a program of its own, for which methods may be generated.</summary>
internal interface IHasMethods
{
    int Methods { get; }
}
