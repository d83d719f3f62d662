namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Orders a story's statements so that each runs after what it reads; statements that are cyclic through their neighbors form one chain.
/// </summary>
public static class SamplingOrder
{
    public static IReadOnlyList<SamplingStep> Sort(ModelGraph graph) => Sort([.. graph.Assignments]);

    public static IReadOnlyList<SamplingStep> Sort(List<Assignment> statements)
    {
        var reads = statements.ConvertAll(s => Dependencies(s, statements));
        var component = Components.Find(statements.Count, i => reads[i]);
        var steps = new List<SamplingStep>();
        var done = new HashSet<int>();
        for (var i = 0; i < statements.Count; i++) Visit(i);
        return steps;

        void Visit(int at)
        {
            if (!done.Add(component[at])) return;
            int[] members = [.. Enumerable.Range(0, statements.Count).Where(j => component[j] == component[at])];
            foreach (var before in members.SelectMany(m => reads[m]).Where(r => component[r] != component[at])) Visit(before);
            var isCyclic = members.Length > 1 || reads[at].Contains(at);
            steps.Add(isCyclic ? SamplingStep.Chain([.. members.Select(m => statements[m])]) : SamplingStep.Alone(statements[at]));
        }
    }

    private static List<int> Dependencies(Assignment statement, List<Assignment> all) =>
    [
        .. from read in ExprTree.Reads(statement)
           from i in Enumerable.Range(0, all.Count)
           where all[i].Target.Of == read.Of && !AccessBoxes.AreDisjoint(read, all[i].Target)
           select i,
    ];
}
